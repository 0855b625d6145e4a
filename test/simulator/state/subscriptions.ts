import type { ErrorAnswer } from '../envelope';
import { fs, randomBytes, randomUUID } from '../../support/node';

/** The URL of subscriptions that only record: read what they got with `GET /dev-inbox`. */
export const DEV_INBOX = 'https://dev-inbox';
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** A webhook subscription as the API shows it, without its secret. Source: docs: webhook-subscriptions. */
export interface Subscription {
	id: string;
	url: string;
	/** Exact names; none means all. */
	events: string[];
	version: string;
	is_active: boolean;
	/** ISO 8601. */
	created_at: string;
}

/** What a request may set. */
type Change = Partial<Pick<Subscription, 'url' | 'events' | 'version' | 'is_active'>>;

/** The default of `version`. Source: docs: webhook-subscriptions. */
const VERSION = '2026-04-01';
const DATE_LABEL = /^\d{4}-\d{2}-\d{2}$/;

/** The tenant's webhook subscriptions. Their ids are never used again, also after a reset. */
export class Subscriptions {
	readonly byId = new Map<string, Subscription>();
	private readonly secrets = new Map<string, string>();
	private readonly deleted = new Set<string>();
	/** A file that keeps them over a restart, with their secrets. */
	private file?: string;

	seed(): void {
		this.byId.clear();
		this.secrets.clear();
		this.deleted.clear();
		this.write();
	}

	/**
	 * Keeps the subscriptions in a file from now on, and takes over those that are in it.
	 *
	 * @throws Error when the file holds something else
	 */
	keepIn(file: string): void {
		if (fs.existsSync(file)) {
			for (const { secret, ...subscription } of readKept(file)) {
				this.byId.set(subscription.id, subscription);
				this.secrets.set(subscription.id, secret);
			}
		}
		this.file = file;
		this.write();
	}

	private write(): void {
		if (this.file === undefined) return;
		const kept = [...this.byId.values()].map((one) => ({ ...one, secret: this.secretOf(one) }));
		fs.writeFileSync(this.file, JSON.stringify({ subscriptions: kept }, null, '\t'), {
			mode: 0o600,
		});
	}

	/**
	 * @param now Unix time in milliseconds
	 * @returns the subscription with its secret, which no other answer shows
	 */
	create(
		{ url, events = [], version = VERSION }: Change & { url: string },
		now: number,
	): Subscription & { secret: string } {
		const id = randomUUID();
		const created_at = new Date(now).toISOString();
		const subscription = { id, url, events, version, is_active: true, created_at };
		const secret = randomBytes(32).toString('hex');
		this.byId.set(id, subscription);
		this.secrets.set(id, secret);
		this.write();
		return { ...subscription, secret };
	}

	update(subscription: Subscription, change: Change): Subscription {
		Object.assign(subscription, change);
		this.write();
		return subscription;
	}

	delete(id: string): void {
		this.byId.delete(id);
		this.secrets.delete(id);
		this.deleted.add(id);
		this.write();
	}

	/** Whether a subscription was there once. */
	wasDeleted(id: string): boolean {
		return this.deleted.has(id);
	}

	/** Whether a subscription records its events in the dev inbox, in place of posting them. */
	recordsOnly({ url }: Subscription): boolean {
		return url.replace(/\/$/, '') === DEV_INBOX;
	}

	/** What deliveries to a subscription are signed with. */
	secretOf({ id }: Pick<Subscription, 'id'>): string {
		return this.secrets.get(id) ?? '';
	}

	/** The live subscriptions that want an event of this type. */
	wanting(type: string): Subscription[] {
		return [...this.byId.values()].filter(
			({ is_active, events }) => is_active && (events.length === 0 || events.includes(type)),
		);
	}
}

/**
 * Checks what a request wants to set. Only HTTPS, as documented; plain HTTP to this machine too,
 * because that is where the simulator's users run n8n.
 *
 * @returns the checked fields, or the error to answer with
 */
export function readChange(body: Readonly<Record<string, unknown>>): Change | ErrorAnswer {
	const { url, events, version, is_active } = body;
	if (url !== undefined && !isPublicUrl(url)) {
		return { code: 1002, message: 'url must be an HTTPS URL' };
	}
	const names = Array.isArray(events) && events.every((name) => typeof name === 'string' && name);
	if (events !== undefined && !names) {
		return { code: 1002, message: 'events must be a list of event names' };
	}
	if (version !== undefined && !(typeof version === 'string' && DATE_LABEL.test(version))) {
		return { code: 1002, message: `version must be a date label, such as ${VERSION}` };
	}
	if (is_active !== undefined && typeof is_active !== 'boolean') {
		return { code: 1002, message: 'is_active must be true or false' };
	}
	const known = { url, events, version, is_active };
	return Object.fromEntries(
		Object.entries(known).filter(([, value]) => value !== undefined),
	) as Change;
}

function readKept(file: string): Array<Subscription & { secret: string }> {
	try {
		const { subscriptions } = JSON.parse(fs.readFileSync(file, 'utf8')) as {
			subscriptions: Array<Subscription & { secret: string }>;
		};
		if (Array.isArray(subscriptions)) return subscriptions;
	} catch {
		// Said below.
	}
	throw new Error(`${file} holds no webhook subscriptions. Delete it to begin anew.`);
}

function isPublicUrl(value: unknown): boolean {
	if (typeof value !== 'string' || !URL.canParse(value)) return false;
	const { protocol, hostname } = new URL(value);
	return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
}
