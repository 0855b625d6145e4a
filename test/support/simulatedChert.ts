import type { RawAnswer } from '../../nodes/Chert/api/answer';
import type { ChertRequest } from '../../nodes/Chert/api/request';
import type { Transport } from '../../nodes/Chert/api/transport';
import { noAnswer } from '../../nodes/Chert/failures/network';
import type { SimulatedClock } from './simulatedClock';
import { at } from './certain';

/** What becomes of one request; `acted` carries it out before things go wrong. */
export type Fate =
	| { kind: 'fine' }
	/** Takes `ms` milliseconds. */
	| { kind: 'slow'; ms: number }
	| { kind: 'code'; code: number; retryable: boolean; acted?: boolean }
	| { kind: 'limited'; code: 1007 | 4002; retry_after: number }
	/** `as_date`: the time to wait is a date of HTTP. */
	| { kind: 'proxy_limit'; retry_after?: number; as_date?: boolean }
	| { kind: (typeof LOST)[number]; acted: boolean }
	/** 302 says nothing of a request that was carried out; 303 comes after one. */
	| { kind: 'redirect'; status: 302 | 303; acted?: boolean }
	/** A gateway's JSON with a number that Chert uses too. */
	| { kind: 'foreign_code'; acted: boolean }
	/** Somebody else's refusal, which may look like Chert's envelope but has no trace id. */
	| { kind: 'foreign_refusal'; nested?: true }
	| { kind: 'refused' };

/** The ways in which an answer gets lost or becomes worthless. */
export const LOST = [
	'reset',
	'timeout',
	'html',
	'cut_off',
	'truncated_json',
	'empty',
	'array',
	'wrong_chat',
	'nonsense',
] as const;

/** Whether the sender cannot know if the request was carried out. */
export function leavesOpen(fate: Fate): boolean {
	switch (fate.kind) {
		case 'code':
			return fate.retryable && (fate.code === 4001 || (fate.code >= 3_000 && fate.code < 4_000));
		case 'redirect':
			return fate.status === 303;
		case 'foreign_code':
			return true;
		default:
			return (LOST as readonly string[]).includes(fate.kind);
	}
}

/** A request as it was seen, with simulated times. */
export interface Seen {
	/** Tenant, and what the request is about: a group, a person in a group, a message. */
	tenant: string;
	chat_id: string;
	fate: Fate;
	sent: number;
	answered: number;
	/** Whether this request had its effect. */
	left: boolean;
}

/** What a request is about, and what it does. */
interface Effect {
	subject: string;
	/** The code of a request whose effect is there already; none where it acts each time. */
	again?: number;
	success: object;
}

const TIMEOUT = 30_000;
const TRACE = 'a1b2c3d4e5f6';

/**
 * Four routes in simulated time, without a network: leave a group, remove a person, react to a message, and
 * the events, which are read at once and cost nothing. Its books say what really happened, whatever was answered. The rules are those of the documentation;
 * the real thing on the wire is the simulator.
 */
export class SimulatedChert {
	readonly seen: Seen[] = [];
	/** How often each thing was done, by tenant and subject. */
	readonly done = new Map<string, number>();
	inFlight = 0;
	inFlightMax = 0;
	/** Whether an event tells of each subject whether it is a group. */
	eventsTell = false;
	/** Requests that were sent although a limit of that tenant had asked for a pause. */
	sentInPause = 0;
	private readonly pauses = new Map<string, { from: number; until: number }>();

	/**
	 * @param fates what becomes of the requests about a subject, in order; fine when they run out
	 * @param groups subjects for which the request makes sense; all others are refused with 1006
	 * @param latency of each request in milliseconds, in order, over and over
	 */
	constructor(
		private readonly clock: SimulatedClock,
		private readonly fates: Map<string, Fate[]>,
		private readonly groups: ReadonlySet<string>,
		private readonly latency: readonly number[],
	) {}

	/** Groups that were left, for tests that know one tenant only. */
	get left(): Map<string, number> {
		return new Map([...this.done].map(([name, times]) => [at(name.split('|'), 1), times]));
	}

	readonly send: Transport = async (request) => {
		const answer = await this.answerTo('acme', request);
		if ('error' in answer) throw noAnswer(answer.error, 'simulated', TIMEOUT);
		return answer;
	};

	/** What comes back for a request of a tenant: an answer, or what n8n's HTTP client throws. */
	async answerTo(tenant: string, request: ChertRequest): Promise<RawAnswer | { error: object }> {
		const { clock } = this;
		if (/^\/events(\?|$)/.test(request.path))
			return json(200, { events: this.events(), next_cursor: null });
		const effect = effectOf(request);
		const { subject } = effect;
		const now = clock.now();
		const fate = this.fates.get(subject)?.shift() ?? { kind: 'fine' };
		const seen: Seen = {
			tenant,
			chat_id: subject,
			fate,
			sent: now,
			answered: Number.NaN,
			left: false,
		};
		// Just when the refusal arrives, another request may be leaving.
		const pause = this.pauses.get(tenant);
		if (pause && pause.from < now && now < pause.until) this.sentInPause += 1;
		this.inFlight += 1;
		this.inFlightMax = Math.max(this.inFlightMax, this.inFlight);
		const latency = at(this.latency, this.seen.length % this.latency.length);
		this.seen.push(seen);
		// What acts does so before its answer is on the way.
		await clock.sleep(fate.kind === 'slow' ? fate.ms : latency / 2);
		const answer = this.answer(fate, seen, effect);
		await clock.sleep(fate.kind === 'timeout' ? TIMEOUT : latency / 2);
		this.inFlight -= 1;
		seen.answered = clock.now();
		if (fate.kind === 'limited' || fate.kind === 'proxy_limit') {
			this.pause(tenant, (fate.retry_after ?? 1) * 1_000);
		}
		return answer;
	}

	private events(): object[] {
		const subjects = this.eventsTell ? [...this.fates.keys()] : [];
		return subjects.map((id) => ({
			type: 'message.received',
			event_id: id,
			lead_id: id,
			payload: { data: { chat: { id, is_group: this.groups.has(id) } } },
		}));
	}

	private answer(fate: Fate, seen: Seen, effect: Effect): RawAnswer | { error: object } {
		const acted = 'acted' in fate && fate.acted === true;
		const did =
			acted || fate.kind === 'fine' || fate.kind === 'slow' ? this.act(seen, effect) : false;
		const { success, again = 0 } = effect;
		const { groups } = this;
		switch (fate.kind) {
			case 'fine':
			case 'slow':
				if (did) return json(200, success);
				// A person who is in the group by another address answers like one who was removed.
				return envelope(400, {
					code: groups.has(effect.subject) || again === 1001 ? again : 1006,
					retryable: false,
				});
			case 'code':
				return envelope(fate.code >= 3_000 ? 502 : 400, fate);
			case 'limited':
				return envelope(429, { ...fate, retryable: true });
			case 'proxy_limit': {
				const { retry_after, as_date } = fate;
				if (retry_after === undefined) return text(429, 'Too Many Requests');
				const now = this.clock.now();
				const date = new Date(Math.ceil((now + retry_after * 1_000) / 1_000) * 1_000).toUTCString();
				const headers = { 'retry-after': as_date ? date : String(retry_after) };
				return { ...text(429, 'Too Many Requests'), headers };
			}
			case 'redirect':
				return { ...text(fate.status, ''), headers: { location: '/elsewhere' } };
			case 'foreign_code':
				return json(502, { error: { code: 1006, message: 'banned', retryable: false } });
			case 'foreign_refusal':
				return json(
					403,
					fate.nested
						? { success: false, error: { code: again, message: 'Denied', retryable: false } }
						: { error_code: 1006, title: 'Access denied' },
				);
			case 'refused':
				return { error: { code: 'ECONNREFUSED' } };
			case 'reset':
				return { error: { code: 'ECONNRESET' } };
			case 'timeout':
				return { error: { code: 'ECONNABORTED' } };
			case 'html':
				return text(502, '<html>Bad Gateway</html>');
			case 'cut_off':
				return text(200, '{"chat_id":"');
			case 'truncated_json':
				return text(200, JSON.stringify(success).slice(0, -4));
			case 'empty':
				return text(200, '');
			case 'array':
				return text(200, '[]');
			case 'wrong_chat':
				return json(200, {
					...success,
					chat_id: 'ch_other',
					message_id: 'msg_other',
					reaction: 'x',
				});
			case 'nonsense':
				return json(200, { ...success, status: 'pending', removed: false, participants: [] });
		}
	}

	private act(seen: Seen, { again }: Effect): boolean {
		const { tenant, chat_id } = seen;
		const name = `${tenant}|${chat_id}`;
		const times = this.done.get(name) ?? 0;
		if (!this.groups.has(chat_id) || (again !== undefined && times > 0)) return false;
		this.done.set(name, times + 1);
		seen.left = true;
		return true;
	}

	private pause(tenant: string, ms: number): void {
		const now = this.clock.now();
		const { from, until } = this.pauses.get(tenant) ?? { from: now, until: now };
		this.pauses.set(tenant, { from: now >= until ? now : from, until: Math.max(until, now + ms) });
	}
}

function effectOf({ method, path, body }: ChertRequest): Effect {
	const [, collection, encoded = '', verb, encodedAddress = ''] = path.split('/');
	const id = decodeURIComponent(encoded);
	if (collection === 'messages') {
		const reaction = body?.reaction as string;
		return { subject: id, success: { status: 'sent', message_id: id, reaction } };
	}
	if (method === 'DELETE' && verb === 'participants') {
		const address = decodeURIComponent(encodedAddress);
		return { subject: id, again: 1001, success: { chat_id: id, removed: address } };
	}
	return { subject: id, again: 1006, success: { chat_id: id, status: 'left' } };
}

function text(statusCode: number, body: string): RawAnswer {
	return { statusCode, headers: {}, text: body };
}

function json(statusCode: number, body: object): RawAnswer {
	return text(statusCode, JSON.stringify(body));
}

function envelope(
	status: number,
	error: { code: number; retryable: boolean; retry_after?: number },
): RawAnswer {
	const { code, retryable, retry_after } = error;
	return {
		...json(status, {
			success: false,
			error: { status, code, message: 'Refused', retryable, retry_after },
			trace_id: TRACE,
		}),
		headers: { 'x-trace-id': TRACE },
	};
}
