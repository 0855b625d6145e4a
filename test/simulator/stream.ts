import type { Event, Events } from './state/events';
import { sleep } from '../support/node';

/** How long a stream lives, in milliseconds. */
interface Lifetime {
	stream_ms: number;
	/** Between two comments. */
	stream_heartbeat_ms: number;
}

/**
 * Follows the tenant's events as the frames of server-sent events: a comment at once and then every few
 * seconds, one `data:` line for each event, `event: close` at the end.
 *
 * @param since begin with the stored events after this time (Unix time in milliseconds); none unless given
 * @param show what a data line holds
 */
export async function* follow(
	events: Events,
	since: number | undefined,
	show: (event: Event) => object,
	{ stream_ms, stream_heartbeat_ms }: Lifetime,
): AsyncGenerator<string> {
	const frame = (event: Event) => `data: ${JSON.stringify(show(event))}\n\n`;
	const waiting: Event[] =
		since === undefined
			? []
			: [...events.byId.values()].filter(({ created_at }) => Date.parse(created_at) > since);
	let wake = new AbortController();
	const listen = (event: Event) => {
		waiting.push(event);
		wake.abort();
	};
	events.listeners.add(listen);
	const end = performance.now() + stream_ms;
	let beat = performance.now();
	try {
		for (let now = beat; now < end; now = performance.now()) {
			if (now >= beat) {
				beat += stream_heartbeat_ms;
				yield ': heartbeat\n\n';
			}
			for (const event of waiting.splice(0)) yield frame(event);
			wake = new AbortController();
			const pause = Math.max(1, Math.min(beat, end) - performance.now());
			const options = { signal: wake.signal, ref: false };
			if (waiting.length === 0) await sleep(pause, undefined, options).catch(() => undefined);
		}
		for (const event of waiting.splice(0)) yield frame(event);
		yield 'event: close\ndata: {}\n\n';
	} finally {
		events.listeners.delete(listen);
	}
}
