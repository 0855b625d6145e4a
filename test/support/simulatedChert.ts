import type { IDataObject } from 'n8n-workflow';
import type { RawAnswer } from '../../nodes/Chert/api/answer';
import type { ChertRequest } from '../../nodes/Chert/api/request';
import type { Transport } from '../../nodes/Chert/api/transport';
import { noAnswer } from '../../nodes/Chert/failures/network';
import { examplesOf, routeOf } from '../contract';
import type { SimulatedClock } from './simulatedClock';
import { at, entry, first } from './certain';

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
	/** A 2xx whose body says that it failed, alone or beside everything that a success says. */
	| { kind: 'says_failed'; how: object; beside: boolean; traced: boolean }
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
	'wrong_subject',
	'nonsense',
] as const;

/** Whether the sender cannot know if the request was carried out. */
export function leavesOpen({ fate, route }: Pick<Seen, 'fate' | 'route'>): boolean {
	switch (fate.kind) {
		case 'code':
			return (
				!isTooLate(fate, route) &&
				fate.retryable &&
				(fate.code === 4001 || (fate.code >= 3_000 && fate.code < 4_000))
			);
		case 'redirect':
			return fate.status === 303;
		case 'foreign_code':
			return true;
		default:
			return (LOST as readonly string[]).includes(fate.kind);
	}
}

/** Of an edit, 4001 says that it is too late. Source: docs: POST /messages/{id}/edit (errors). */
function isTooLate(fate: Fate, route: string): boolean {
	return fate.kind === 'code' && fate.code === 4001 && route.endsWith('/edit');
}

/** A request as it was seen, with simulated times. */
export interface Seen {
	tenant: string;
	route: string;
	/** What the request is about. */
	subject: string;
	fate: Fate;
	sent: number;
	answered: number;
	/** Whether this request had an effect. */
	acted: boolean;
}

/**
 * What a route does when the same comes once more: refuses it with a code, comes to the same end (`same`), acts
 * again (`acts`), or acts again unless the idempotency key is known (`key`). Where no source says it, the worst
 * that could be. `prepares`: nothing has an effect yet.
 */
const AGAIN: Readonly<Record<string, number | 'same' | 'acts' | 'key' | 'prepares'>> = {
	'POST /chats': 'key',
	'PUT /chats/{id}': 'same',
	'POST /chats/{id}/leave': 1006,
	'POST /chats/{id}/participants': 'same',
	'DELETE /chats/{id}/participants/{address}': 1001,
	'POST /chats/{id}/messages': 'acts',
	'POST /chats/{id}/mark-read': 'same',
	'POST /chats/{id}/typing': 'same',
	'POST /send': 'key',
	'POST /messages/{id}/react': 'acts',
	'POST /messages/{id}/edit': 'acts',
	'POST /attachments': 'prepares',
	'PUT /attachments/{id}/upload': 'same',
	'POST /locations': 'acts',
	'POST /events/{id}/replay': 'acts',
	'POST /webhook-subscriptions': 'acts',
	'PATCH /webhook-subscriptions/{id}': 'same',
	'DELETE /webhook-subscriptions/{id}': 2011,
};

/** What a route does when the same comes once more. */
export function again(route: string) {
	return entry(AGAIN, route);
}

/** Answers that do not say which id they are about, or need not say the one that was sent. */
const NAMES_NOTHING = /^POST \/(messages|send|chats$|attachments|locations|events|webhook)/;

/** What a request is about, and what a success of it says. */
interface Asked {
	route: string;
	subject: string;
	/** Its idempotency key. */
	key?: unknown;
	/** As text; empty where no source shows a body. */
	success: string;
}

const TIMEOUT = 30_000;
const TRACE = 'a1b2c3d4e5f6';

/**
 * Every route that changes something in simulated time, without a network, and the events, which are read at
 * once and cost nothing. Its books say what really happened, whatever was answered. The answers are those of the
 * contract; the real thing on the wire is the simulator.
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
	/** Idempotency keys that were used, by tenant. */
	private readonly keys = new Set<string>();
	private readonly pauses = new Map<string, { from: number; until: number }>();

	/**
	 * @param fates what becomes of the requests about a subject, in order; fine when they run out
	 * @param groups subjects for which the request makes sense; all others are refused
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
		const asked = askedIn(request);
		const { route, subject } = asked;
		const now = clock.now();
		const fate = this.fates.get(subject)?.shift() ?? { kind: 'fine' };
		const seen: Seen = {
			tenant,
			route,
			subject,
			fate,
			sent: now,
			answered: Number.NaN,
			acted: false,
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
		const answer = this.answer(fate, seen, asked);
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

	private answer(fate: Fate, seen: Seen, asked: Asked): RawAnswer | { error: object } {
		const { route, success } = asked;
		const acts = fate.kind === 'fine' || fate.kind === 'slow' || ('acted' in fate && fate.acted);
		const did = acts === true && !isTooLate(fate, route) && this.act(seen, asked);
		const rule = again(route);
		// A person who is in the group by another address answers like one who was removed.
		const denied = typeof rule === 'number' ? rule : 2002;
		switch (fate.kind) {
			case 'fine':
			case 'slow':
				return did ? traced(text(200, success)) : envelope(400, { code: denied, retryable: false });
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
						? { success: false, error: { code: denied, message: 'Denied', retryable: false } }
						: { error_code: 1006, title: 'Access denied' },
				);
			case 'says_failed': {
				const whole = fate.beside && success !== '' ? (JSON.parse(success) as object) : {};
				const answer = json(200, { ...whole, ...fate.how });
				return fate.traced ? traced(answer) : answer;
			}
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
				return traced(text(200, success.slice(0, -4) || '{"id":'));
			case 'empty':
				return text(200, '');
			case 'array':
				return text(200, '[]');
			case 'wrong_subject':
				return NAMES_NOTHING.test(route) || success === ''
					? json(200, nonsense(success))
					: traced(text(200, documented(route).success));
			case 'nonsense':
				return json(200, nonsense(success));
		}
	}

	/** Does what is asked; says whether the answer is a success. */
	private act(seen: Seen, { route, key }: Asked): boolean {
		const { tenant, subject } = seen;
		const name = `${tenant}|${subject}`;
		const times = this.done.get(name) ?? 0;
		const rule = again(route);
		if (!this.groups.has(subject) || (typeof rule === 'number' && times > 0)) return false;
		const known = `${tenant}|${String(key)}`;
		if (rule === 'prepares' || (rule === 'key' && this.keys.has(known))) return true;
		this.keys.add(known);
		this.done.set(name, times + 1);
		seen.acted = true;
		return true;
	}

	private pause(tenant: string, ms: number): void {
		const now = this.clock.now();
		const { from, until } = this.pauses.get(tenant) ?? { from: now, until: now };
		this.pauses.set(tenant, { from: now >= until ? now : from, until: Math.max(until, now + ms) });
	}
}

const UNDONE = { status: 'pending', added: false, removed: false, participants: [] };

/** A success that says of itself that nothing was done, or of which only that is left. */
function nonsense(success: string): object {
	const whole = success === '' ? {} : (JSON.parse(success) as object);
	const isTold = Object.keys(UNDONE).some((name) => name in whole);
	return { ...(isTold && whole), ...UNDONE };
}

const ORIGIN = 'https://chert.example';
const isText = (value: unknown): value is string => typeof value === 'string';

/** Every route with its documented request and answer. */
const ROUTES = Object.keys(AGAIN).map((route) => {
	const { response } = routeOf(route);
	const [{ method, path, body }] = examplesOf(routeOf(route));
	const pattern = new RegExp(`^${route.replace(/\{\w+\}/g, '([^/]+)')}$`);
	const inPath = (line: string) => [...(pattern.exec(line) ?? [])].slice(1).map(decodeURIComponent);
	const shown = inPath(`${method} ${first(path.split('?'))}`);
	const texts = Object.entries((body ?? {}) as IDataObject).filter(([, one]) => isText(one));
	const success = response.body === null ? '' : JSON.stringify(response.body);
	return {
		route,
		pattern,
		inPath,
		shown,
		texts: texts as Array<[string, string]>,
		success: success.replace('https://console.trychert.com', ORIGIN),
		/** The id that the answer gives to what is made; this server gives it the name of its file. */
		made: (response.body as IDataObject | null)?.attachment_id as string | undefined,
		subject: shown[0] ?? subjectIn((body ?? {}) as IDataObject),
	};
});

/** What a request asks for. Its success says of it what the documented answer says of the documented request. */
function askedIn({ method, path, body = {} }: ChertRequest): Asked {
	const line = `${method} ${first(path.split('?'))}`;
	const found = ROUTES.find(({ pattern }) => pattern.test(line));
	if (!found) throw new Error(`The simulated Chert has no route for ${line}`);
	const given = found.inPath(line);
	const subject = given[0] ?? subjectIn(body);
	let { success } = found;
	const say = (before: string | undefined, now: unknown) => {
		if (before !== undefined && isText(now)) success = success.replaceAll(before, now);
	};
	found.shown.forEach((text, n) => say(text, given[n]));
	found.texts.forEach(([name, text]) => say(text, body[name]));
	say(found.made, subject);
	const { idempotency_key: key } = (body.message ?? body) as IDataObject;
	return { route: found.route, subject, key, success };
}

/** What the body of a request is about, where its path does not say it. */
function subjectIn({ phone, to, url, filename }: IDataObject): string {
	return String(phone ?? (to as string[] | undefined)?.[0] ?? url ?? filename);
}

const BY_ROUTE = Object.fromEntries(ROUTES.map((one) => [one.route, one]));

function documented(route: string) {
	return entry(BY_ROUTE, route);
}

/** What the documented request of a route is about. */
export function documentedSubject(route: string): string {
	return documented(route).subject;
}

function traced(answer: RawAnswer): RawAnswer {
	return { ...answer, headers: { 'x-trace-id': TRACE } };
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
	return traced(
		json(status, {
			success: false,
			error: { status, code, message: 'Refused', retryable, retry_after },
			trace_id: TRACE,
		}),
	);
}
