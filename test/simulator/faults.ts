import type { ErrorAnswer } from './envelope';

/** How a request to one chat goes wrong. `acted` carries out the operation before it does. */
export type Fault = { acted?: boolean } & (
	| ({ kind: 'code' } & ErrorAnswer)
	/** The connection is reset, before or after the operation was carried out. */
	| { kind: 'reset'; when?: 'before' | 'after' }
	/** Nothing is ever answered. */
	| { kind: 'hang' }
	/** A proxy's error page; status 502 unless given. */
	| { kind: 'html'; status?: number }
	/**
	 * Nothing comes after the middle of the body: the connection is lost, or stays `silent`. `chunked`
	 * lets the answer not say how long it is.
	 */
	| { kind: 'cut_off'; silent?: boolean; chunked?: boolean }
	/** A complete HTTP answer whose JSON text ends in the middle. */
	| { kind: 'truncated_json'; status?: number }
	| { kind: 'empty'; status?: number }
	| { kind: 'array' }
	/** A success about another chat. */
	| { kind: 'wrong_chat' }
	/** A success that says `pending`. */
	| { kind: 'not_left' }
	/** `location` defaults to another route of the simulator itself. */
	| { kind: 'redirect'; status?: number; location?: string }
	/** 429; with `as_date` only a `Retry-After` header that holds an HTTP date. */
	| { kind: 'rate_limited'; retry_after?: number; as_date?: boolean }
	/** Goes on as usual after some milliseconds. */
	| { kind: 'slow'; ms: number }
	/** Any answer; `foreign` is one that did not come from Chert, so it has no trace id. */
	| {
			kind: 'status';
			status: number;
			body?: string;
			headers?: Record<string, string>;
			foreign?: boolean;
	  }
);

/** Every kind of fault. */
export const FAULT_KINDS = [
	'code',
	'reset',
	'hang',
	'html',
	'cut_off',
	'truncated_json',
	'empty',
	'array',
	'wrong_chat',
	'not_left',
	'redirect',
	'rate_limited',
	'slow',
	'status',
] as const satisfies ReadonlyArray<Fault['kind']>;

/** Fails to compile when a kind is not in the list. */
type Forgotten = Exclude<Fault['kind'], (typeof FAULT_KINDS)[number]>;
const NOTHING_IS_FORGOTTEN: [Forgotten] extends [never] ? true : never = true;

/** What a kind needs beside its name. */
const NEEDS: Readonly<Record<string, string>> = { code: 'code', slow: 'ms', status: 'status' };

/**
 * Checks faults that somebody orders.
 *
 * @param target a chat's id or the name of a route
 * @param routes names of the routes there are
 * @throws Error that says what is wrong and what there is
 */
export function checkFaults(target: unknown, faults: unknown, routes: readonly string[]): void {
	if (typeof target !== 'string' || target === '') {
		throw new Error('Faults need a chat_id: the id of a chat, or the name of a route');
	}
	if (/^[A-Z]+ \//.test(target) && !routes.includes(target)) {
		throw new Error(`There is no route "${target}". There are these: ${routes.join(', ')}`);
	}
	if (!Array.isArray(faults)) throw new Error('faults must be a list');
	for (const fault of faults as Array<Record<string, unknown>>) {
		const { kind, times = 1 } = Object(fault) as Record<string, unknown>;
		if (NOTHING_IS_FORGOTTEN && !(FAULT_KINDS as readonly unknown[]).includes(kind)) {
			throw new Error(
				`There is no kind of fault "${String(kind)}". There are these: ${FAULT_KINDS.join(', ')}`,
			);
		}
		const needed = NEEDS[String(kind)];
		if (needed && typeof fault[needed] !== 'number') {
			throw new Error(`A fault of the kind "${String(kind)}" needs a number: ${needed}`);
		}
		if (typeof times !== 'number' || times < 1) throw new Error('times must be a number from 1');
	}
}

/** What a fault does on the wire: answer something, break the connection, stay silent, or wait. */
export type FaultAction =
	| {
			act: 'answer';
			status: number;
			body: string;
			headers: Record<string, string>;
			/** Not from Chert: without a trace id. */
			foreign?: boolean;
	  }
	| { act: 'error'; answer: ErrorAnswer }
	| { act: 'break'; body?: string; silent?: boolean; chunked?: boolean }
	| { act: 'hang' }
	| { act: 'wait'; ms: number };

const JSON_TYPE = { 'content-type': 'application/json' };
const HTML_PAGE = '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>';

/** Whether the operation is carried out before the fault strikes. */
export function actsFirst(fault: Fault): boolean {
	return fault.acted === true || (fault.kind === 'reset' && fault.when === 'after');
}

/**
 * Turns a fault into what happens on the wire.
 *
 * @param fault what was asked for
 * @param success the body that a success would have had, as JSON text
 * @param now the server's clock, Unix time in milliseconds
 */
export function actionOf(fault: Fault, success: string, now: number): FaultAction {
	const answer = (status: number, body: string, headers: Record<string, string> = JSON_TYPE) =>
		({ act: 'answer', status, body, headers }) as const;
	switch (fault.kind) {
		case 'code':
			return { act: 'error', answer: fault };
		case 'reset':
			return { act: 'break' };
		case 'cut_off':
			return { act: 'break', body: success, silent: fault.silent, chunked: fault.chunked };
		case 'hang':
			return { act: 'hang' };
		case 'slow':
			return { act: 'wait', ms: fault.ms };
		case 'html':
			return {
				...answer(fault.status ?? 502, HTML_PAGE, { 'content-type': 'text/html' }),
				foreign: true,
			};
		case 'truncated_json':
			return answer(fault.status ?? 200, success.slice(0, -Math.ceil(success.length / 3)));
		case 'empty':
			return answer(fault.status ?? 200, '');
		case 'array':
			return answer(200, '[]');
		case 'wrong_chat':
			return answer(200, JSON.stringify({ chat_id: 'ch_of_somebody_else', status: 'left' }));
		case 'not_left':
			return answer(200, JSON.stringify({ ...JSON.parse(success), status: 'pending' }));
		case 'redirect':
			return answer(fault.status ?? 302, '', {
				location: fault.location ?? '/api/v1/phone-numbers?from=redirect',
			});
		case 'rate_limited': {
			const seconds = fault.retry_after ?? 1;
			if (!fault.as_date) return { act: 'error', answer: { code: 1007, retry_after: seconds } };
			const date = new Date(now + seconds * 1000).toUTCString();
			return answer(429, 'Too Many Requests', {
				'content-type': 'text/plain',
				'retry-after': date,
			});
		}
		case 'status':
			return {
				...answer(fault.status, fault.body ?? '', fault.headers ?? {}),
				foreign: fault.foreign,
			};
	}
}

/**
 * The fault of a chat id that describes itself, for people who click workflows together:
 * `ch_fail_<code>`, `ch_fail_html`, `ch_fail_hang`, `ch_fail_reset`, `ch_slow_<ms>`.
 */
export function faultOfName(chat_id: string): Fault | undefined {
	const [, verb, what = ''] = /^ch_(fail|slow)_([a-z0-9]+)$/.exec(chat_id) ?? [];
	if (verb === 'slow')
		return /^\d{1,6}$/.test(what) ? { kind: 'slow', ms: Number(what) } : undefined;
	if (what === 'html' || what === 'hang' || what === 'reset') return { kind: what };
	return /^\d{4}$/.test(what) ? { kind: 'code', code: Number(what) } : undefined;
}

/** Faults that were ordered for chats or routes, used up one per request. */
export class FaultQueue {
	private readonly queues = new Map<string, Array<{ fault: Fault; times: number }>>();

	/** Orders faults for a chat or route, in this order; `times` repeats one (default 1). */
	add(target: string, faults: Array<Fault & { times?: number }>): void {
		const queue = this.queues.get(target) ?? [];
		queue.push(...faults.map(({ times = 1, ...fault }) => ({ fault: fault as Fault, times })));
		this.queues.set(target, queue);
	}

	/** The fault for the next request to a chat or route, or nothing. */
	take(target: string): Fault | undefined {
		const queue = this.queues.get(target);
		const first = queue?.[0];
		if (!first) return faultOfName(target);
		first.times -= 1;
		if (first.times <= 0) queue.shift();
		return first.fault;
	}

	clear(): void {
		this.queues.clear();
	}
}
