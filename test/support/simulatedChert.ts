import type { RawAnswer } from '../../nodes/Chert/api/answer';
import type { Transport } from '../../nodes/Chert/api/transport';
import { noAnswer } from '../../nodes/Chert/failures/network';
import type { SimulatedClock } from './simulatedClock';

/** What becomes of one request; `acted` leaves the group before things go wrong. */
export type Fate =
	| { kind: 'fine' }
	/** Takes so many milliseconds. */
	| { kind: 'slow'; ms: number }
	| { kind: 'code'; code: number; retryable: boolean }
	| { kind: 'limited'; code: 1007 | 4002; retry_after: number }
	| { kind: 'proxy_limit'; retry_after?: number }
	| { kind: 'reset' | 'html' | 'cut_off' | 'timeout' | 'nonsense'; acted: boolean }
	| { kind: 'refused' };

/** A request as it was seen, with simulated times. */
export interface Seen {
	chat_id: string;
	sent: number;
	answered: number;
	/** Whether this request made the line leave. */
	left: boolean;
}

const TIMEOUT = 30_000;

/**
 * The leave route in simulated time, without a network: what the engine's properties are checked
 * against. The rules are those of the documentation; the real thing on the wire is the simulator.
 */
export class SimulatedChert {
	readonly seen: Seen[] = [];
	readonly left = new Map<string, number>();
	inFlight = 0;
	inFlightMax = 0;
	/** Requests that were sent although a limit had asked for a pause. */
	sentInPause = 0;
	private pausedFrom = Number.NEGATIVE_INFINITY;
	private pausedUntil = Number.NEGATIVE_INFINITY;

	/**
	 * @param fates what becomes of the requests to a chat, in order; fine when they run out
	 * @param groups chats that can be left; all others answer 1006
	 * @param latency of each request in milliseconds, in order, over and over
	 */
	constructor(
		private readonly clock: SimulatedClock,
		private readonly fates: Map<string, Fate[]>,
		private readonly groups: ReadonlySet<string>,
		private readonly latency: readonly number[],
	) {}

	readonly send: Transport = async ({ path }) => {
		const [, chat_id] = /^\/chats\/([^/]+)\/leave$/.exec(path)!;
		const { clock } = this;
		const seen: Seen = { chat_id, sent: clock.now(), answered: Number.NaN, left: false };
		const fate = this.fates.get(chat_id)?.shift() ?? { kind: 'fine' };
		// In the very moment in which the refusal arrives, another request may be leaving.
		if (this.pausedFrom < clock.now() && clock.now() < this.pausedUntil) this.sentInPause += 1;
		this.inFlight += 1;
		this.inFlightMax = Math.max(this.inFlightMax, this.inFlight);
		const latency = this.latency[this.seen.length % this.latency.length];
		this.seen.push(seen);
		await clock.sleep(fate.kind === 'timeout' ? TIMEOUT : fate.kind === 'slow' ? fate.ms : latency);
		this.inFlight -= 1;
		seen.answered = clock.now();
		return this.answer(fate, seen);
	};

	private answer(fate: Fate, seen: Seen): RawAnswer {
		const { chat_id } = seen;
		switch (fate.kind) {
			case 'fine':
			case 'slow':
				return this.leave(seen)
					? json(200, { chat_id, status: 'left' })
					: envelope(400, { code: 1006, retryable: false });
			case 'code':
				return envelope(400, fate);
			case 'limited':
				this.pause(fate.retry_after * 1_000);
				return envelope(429, { ...fate, retryable: true });
			case 'proxy_limit': {
				this.pause(fate.retry_after === undefined ? 1_000 : fate.retry_after * 1_000);
				const headers =
					fate.retry_after === undefined ? {} : { 'retry-after': String(fate.retry_after) };
				return { statusCode: 429, headers, text: 'Too Many Requests' };
			}
			case 'refused':
				throw noAnswer({ code: 'ECONNREFUSED' }, 'simulated', TIMEOUT);
		}
		if (fate.acted) this.leave(seen);
		switch (fate.kind) {
			case 'reset':
				throw noAnswer({ code: 'ECONNRESET' }, 'simulated', TIMEOUT);
			case 'timeout':
				throw noAnswer({ code: 'ECONNABORTED' }, 'simulated', TIMEOUT);
			case 'html':
				return { statusCode: 502, headers: {}, text: '<html>Bad Gateway</html>' };
			case 'cut_off':
				return { statusCode: 200, headers: {}, text: '{"chat_id":"' };
			case 'nonsense':
				return json(200, { chat_id, status: 'pending' });
		}
	}

	private leave(seen: Seen): boolean {
		const { chat_id } = seen;
		if (!this.groups.has(chat_id) || this.left.has(chat_id)) return false;
		this.left.set(chat_id, 1);
		seen.left = true;
		return true;
	}

	private pause(ms: number): void {
		const now = this.clock.now();
		if (now >= this.pausedUntil) this.pausedFrom = now;
		this.pausedUntil = Math.max(this.pausedUntil, now + ms);
	}
}

function json(statusCode: number, body: object): RawAnswer {
	return { statusCode, headers: {}, text: JSON.stringify(body) };
}

function envelope(
	status: number,
	error: { code: number; retryable: boolean; retry_after?: number },
): RawAnswer {
	const { code, retryable, retry_after } = error;
	return json(status, {
		success: false,
		error: { status, code, message: 'Refused', retryable, retry_after },
		trace_id: 'a1b2c3d4e5f6',
	});
}
