import type { ErrorAnswer } from '../envelope';
import { createHash } from '../../support/node';

/** The URL of subscriptions that only record: read what they got with `GET /dev-inbox`. */
export const DEV_INBOX = 'https://dev-inbox';
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** A webhook subscription as the API shows it, without its secret. Source: docs: webhooks. */
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

/** The tenant's webhook subscriptions. Their ids are never used again, also after a reset. */
export class Subscriptions {
	readonly byId = new Map<string, Subscription>();
	private readonly secrets = new Map<string, string>();
	private made = 0;

	seed(): void {
		this.byId.clear();
		this.secrets.clear();
	}

	/**
	 * @param now Unix time in milliseconds
	 * @returns the subscription with its secret, which no other answer shows
	 */
	create(
		{ url, events = [], version = 'v1' }: Change & { url: string },
		now: number,
	): Subscription & { secret: string } {
		const id = `whsub_${String(++this.made).padStart(6, '0')}`;
		const created_at = new Date(now).toISOString();
		const subscription = { id, url, events, version, is_active: true, created_at };
		const secret = `whsec_example_${createHash('sha256').update(id).digest('hex').slice(0, 32)}`;
		this.byId.set(id, subscription);
		this.secrets.set(id, secret);
		return { ...subscription, secret };
	}

	update(subscription: Subscription, change: Change): Subscription {
		return Object.assign(subscription, change);
	}

	delete(id: string): void {
		this.byId.delete(id);
		this.secrets.delete(id);
	}

	/** What deliveries to a subscription are signed with. */
	secretOf({ id }: Subscription): string {
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
	if (version !== undefined && (typeof version !== 'string' || version === '')) {
		return { code: 1002, message: 'version must be text' };
	}
	if (is_active !== undefined && typeof is_active !== 'boolean') {
		return { code: 1002, message: 'is_active must be true or false' };
	}
	const known = { url, events, version, is_active };
	return Object.fromEntries(
		Object.entries(known).filter(([, value]) => value !== undefined),
	) as Change;
}

function isPublicUrl(value: unknown): boolean {
	if (typeof value !== 'string' || !URL.canParse(value)) return false;
	const { protocol, hostname } = new URL(value);
	return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
}
