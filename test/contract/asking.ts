import { request } from 'undici';
import type { Simulator } from '../simulator';
import { createHmac } from '../support/node';
import { Receiver } from '../support/receiver';
import type { ContractRoute, Example } from './index';
import { first, groupsIn } from '../support/certain';

/**
 * Sends documented requests to the simulator. The documented ids and numbers are those of Chert's examples:
 * what they name is made in the simulator first, and its ids take their place.
 */

/** A request, ready to be sent. */
export interface Asked {
	method: string;
	/** Relative to the base. */
	path: string;
	/** JSON, raw text or bytes. */
	body?: unknown;
	headers?: Record<string, string | undefined>;
}

export interface Answer {
	status: number;
	headers: Record<string, string | string[] | undefined>;
	text: string;
	/** None when the text is no JSON. */
	// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of every shape
	json: any;
}

/** The line of the documented requests, and the one that the simulator has. */
const LINES: ReadonlyArray<[string, string]> = [['+15555550100', '+14155550100']];
/** Ids of attachments in the documented requests. */
const ATTACHMENT = /"(att_\w+|in_[0-9a-f]{32}|9f3b27a8c14d4a6f8e2b91d4c5e6f7a8)"/g;
const UPLOAD_BYTES = 204_800;

/** A simulator with a receiver of webhooks beside it, and a clock that stands. */
export class Asking {
	readonly receiver = new Receiver();

	constructor(
		readonly simulator: Simulator,
		readonly clock: { now: number },
	) {}

	/** Sends a request, signed unless it brings credentials of its own. */
	async ask({ method, path, body, headers = {} }: Asked): Promise<Answer> {
		const { url, credential } = this.simulator;
		const raw = typeof body === 'string' || Buffer.isBuffer(body) || body === undefined;
		const bytes = raw ? body : JSON.stringify(body);
		const timestamp = Math.floor(this.clock.now / 1000);
		const hex = createHmac('sha256', credential.signingSecret)
			.update(`${timestamp}.`)
			.update(bytes ?? '')
			.digest('hex');
		const all = {
			'x-chert-tenant': credential.tenant,
			'x-chert-signature': `v1,${timestamp},${hex}`,
			...(body !== undefined && { 'content-type': 'application/json' }),
			...headers,
		};
		const answer = await request(`${url}/api/v1${path}`, {
			method: method as 'GET',
			headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)),
			body: bytes,
		});
		const text = await answer.body.text();
		let json: unknown;
		try {
			json = JSON.parse(text);
		} catch {
			json = undefined;
		}
		return { status: answer.statusCode, headers: answer.headers, text, json };
	}

	/** Makes what a documented request is about, and puts its ids into the request. */
	async arrange({ auth }: ContractRoute, example: Example): Promise<Asked> {
		const { simulator } = this;
		const text = JSON.stringify(example.body ?? null);
		const inBody = groupsIn(text, ATTACHMENT);
		simulator.attachments.receiveAll(...inBody);
		const adapted = LINES.reduce((now, [theirs, ours]) => now.replaceAll(theirs, ours), text);
		const [route = '', query = ''] = example.path.split('?');
		const [, kind = '', id] = route.split('/');
		const hasId = id !== undefined && id !== 'stream';
		const path = hasId ? route.replace(id, await this.make(kind, route)) : route;
		if (kind === 'events') await this.somethingHappened();
		if (kind === 'webhook-subscriptions' && example.method === 'GET') await this.subscribe();
		const search = query.replace(/(?<=subscription_id=)[^&]*/, () => this.anySubscription());
		return {
			method: example.method,
			path: search ? `${path}?${search}` : path,
			body: example.body === null ? undefined : (JSON.parse(adapted) as unknown),
			...(auth === 'bearer' && {
				body: Buffer.alloc(UPLOAD_BYTES),
				headers: {
					'x-chert-signature': undefined,
					authorization: `Bearer ${simulator.credential.signingSecret}`,
					'content-type': example.headers!['content-type'],
				},
			}),
		};
	}

	/** Makes one thing of a kind (the first part of a path) and returns its id. */
	private async make(kind: string, route: string): Promise<string> {
		const { simulator } = this;
		switch (kind) {
			case 'chats': {
				const chat = simulator.chats.get('ch_group_of_5')!;
				chat.handles = [...chat.handles, '+14155551234'];
				await simulator.emit('message.received', { chat_id: chat.id, text: 'Hello back.' });
				return chat.id;
			}
			case 'messages':
				return simulator.addMessage({
					chat_id: 'ch_direct',
					parts: [{ type: 'text', value: 'Hello.' }],
				});
			case 'attachments': {
				if (route.endsWith('/content')) return 'att_photo';
				const content_type = 'application/pdf';
				const file = { filename: 'invoice.pdf', content_type, size_bytes: UPLOAD_BYTES };
				return simulator.attachments.announce(file, this.clock.now).id;
			}
			case 'webhook-subscriptions':
				return await this.subscribe('https://example.com/hooks/chert');
			case 'events':
				return await this.somethingHappened();
			default:
				throw new Error(`Nobody knows how to make what ${route} is about`);
		}
	}

	/** Subscribes to everything, and returns the subscription's id. */
	async subscribe(url = this.receiver.url): Promise<string> {
		const body = { url, events: ['message.received'] };
		await this.ask({ method: 'POST', path: '/webhook-subscriptions', body });
		return [...this.simulator.subscriptions.keys()].at(-1)!;
	}

	/** The documented message arrives, is delivered, and is the only event there is; returns its id. */
	async somethingHappened(): Promise<string> {
		const { simulator } = this;
		const there = [...simulator.events.values()];
		if (there.length === 1) return first(there).id;
		(simulator.events as Map<string, unknown>).clear();
		await this.subscribe();
		const event = await simulator.emit('message.received', DOCUMENTED_MESSAGE);
		return event.id;
	}

	private anySubscription(): string {
		return first([...this.simulator.subscriptions.keys()]);
	}
}

/** What the documented delivery of a message is about. */
export const DOCUMENTED_MESSAGE = {
	chat_id: 'ch_direct',
	parts: [
		{ type: 'text', value: 'Hello back.' },
		{ type: 'media', attachment_id: 'in_536f2fe3cafef93946d0bf9b4ac2e3ef' },
	],
};
