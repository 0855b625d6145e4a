import fc from 'fast-check';
import type { RawAnswer } from '../../../../nodes/Chert/api/answer';
import { FreshSignatures } from '../../../../nodes/Chert/api/freshSignature';
import { SimulatedClock } from '../../../support/simulatedClock';

const WINDOW = 300;
const TRACE = { 'x-trace-id': 'a1b2c3d4e5f6' };
const refused = (code: number): RawAnswer => ({
	statusCode: 401,
	headers: TRACE,
	text: JSON.stringify({ success: false, error: { code, message: 'No', retryable: false } }),
});

/** Chert, which takes each signature once, and the secret while it is right. */
class Strict {
	readonly accepted = new Set<string>();
	sent = 0;
	isSecretRight = true;

	constructor(
		private readonly clock: SimulatedClock,
		/** How far its clock is ahead, in seconds. */
		private readonly ahead = 0,
	) {}

	async take(body: object | undefined, second?: number): Promise<RawAnswer> {
		this.sent += 1;
		const now = this.clock.now() / 1_000;
		const time = second ?? Math.floor(now);
		await this.clock.sleep(20);
		if (Math.abs(time - now - this.ahead) > WINDOW) return refused(2013);
		const signature = `${time}.${JSON.stringify(body)}`;
		if (!this.isSecretRight || this.accepted.has(signature)) return refused(2004);
		this.accepted.add(signature);
		return { statusCode: 200, headers: TRACE, text: '{}' };
	}
}

/** So many requests of one execution, some at a time. */
async function run(chert: Strict, clock: SimulatedClock, requests: number, atOnce = 5) {
	const signatures = new FreshSignatures(clock);
	const statuses: Array<number | undefined> = [];
	let left = requests;
	const work = async () => {
		while (left-- > 0) {
			const send = async (second?: number) => await chert.take(undefined, second);
			statuses.push((await signatures.send(undefined, () => false, send))?.statusCode);
		}
	};
	await Promise.all(Array.from({ length: atOnce }, work));
	return statuses;
}

/** What became of each request of executions that run at the same time with one secret, and what Chert took. */
async function together(executions: number, requests: number, seed: number) {
	const clock = new SimulatedClock(seed);
	const chert = new Strict(clock);
	const runs = Array.from({ length: executions }, async () => await run(chert, clock, requests));
	const statuses = (await clock.finish(Promise.all(runs))).flat();
	return { statuses, accepted: chert.accepted.size };
}

test('of one execution every request comes through, with a signature of its own', async () => {
	await fc.assert(
		fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.nat(), async (requests, seed) => {
			const { statuses, accepted } = await together(1, requests, seed);
			expect(new Set(statuses)).toEqual(new Set([200]));
			expect(accepted).toBe(requests);
		}),
		{ numRuns: 40 },
	);
});

test('executions side by side know nothing of each other: chance lets nearly all requests through, and none twice', async () => {
	let refusals = 0;
	for (let seed = 0; seed < 25; seed++) {
		const { statuses, accepted } = await together(4, 60, seed);
		expect(accepted).toBe(statuses.filter((status) => status === 200).length);
		refusals += statuses.length - accepted;
	}
	expect(refusals).toBeLessThan(0.002 * 25 * 4 * 60);
});

test('what is more than the window has seconds waits for new ones', async () => {
	const clock = new SimulatedClock(1);
	const chert = new Strict(clock);
	const begun = clock.now();
	const statuses = await clock.finish(run(chert, clock, 600));
	expect(new Set(statuses)).toEqual(new Set([200]));
	expect(chert.accepted.size).toBe(600);
	// 481 seconds are free at the beginning, then one more with each second.
	expect(clock.now() - begun).toBeGreaterThan(100_000);
	expect(clock.now() - begun).toBeLessThan(200_000);
});

test('a clock that is some seconds off, which Chert still takes, is no reason to fail', async () => {
	const off = fc.integer({ min: -295, max: 295 });
	await fc.assert(
		fc.asyncProperty(off, fc.constantFrom(1, 5, 40), fc.nat(), async (ahead, atOnce, seed) => {
			const clock = new SimulatedClock(seed);
			const chert = new Strict(clock, ahead);
			const statuses = await clock.finish(run(chert, clock, 40, atOnce));
			expect(new Set(statuses)).toEqual(new Set([200]));
			expect(chert.accepted.size).toBe(40);
			expect(chert.sent).toBeLessThan(4 * 40);
		}),
		{ numRuns: 300 },
	);
});

test('where Chert takes no second at all, its word about the clock comes out, after some requests', async () => {
	const clock = new SimulatedClock(11);
	const signatures = new FreshSignatures(clock);
	const codes = [2004];
	let sent = 0;
	const send = async () => {
		sent += 1;
		return refused(codes.shift() ?? 2013);
	};
	const answer = await clock.finish(signatures.send(undefined, () => false, send));
	expect(answer).toEqual(refused(2013));
	expect(sent).toBeLessThan(40);
	const before = sent;
	await clock.finish(signatures.send(undefined, () => false, send));
	expect(sent).toBeLessThan(before + 4);
});

test('who waits for a free second does not wait any longer when the run is over', async () => {
	const clock = new SimulatedClock(12);
	const chert = new Strict(clock);
	const signatures = new FreshSignatures(clock);
	let isOver = false;
	const send = async (second?: number) => await chert.take(undefined, second);
	const all = Array.from({ length: 600 }, async () => {
		return await signatures.send(undefined, () => isOver, send);
	});
	await clock.finish(clock.sleep(5_000));
	isOver = true;
	const [begun, { sent }] = [clock.now(), chert];
	await clock.finish(Promise.all(all));
	expect(clock.now() - begun).toBeLessThan(2_000);
	expect(chert.sent).toBe(sent);
});

test('a secret that is wrong from the beginning costs two requests more, not two for each item', async () => {
	const clock = new SimulatedClock(3);
	const chert = new Strict(clock);
	chert.isSecretRight = false;
	const statuses = await clock.finish(run(chert, clock, 20, 1));
	expect(statuses).toEqual(Array(20).fill(401));
	expect(chert.sent).toBe(22);
});

test('one request that is refused while others come through is signed four times, and nothing waits for it', async () => {
	const clock = new SimulatedClock(7);
	const signatures = new FreshSignatures(clock);
	const accepted: RawAnswer = { statusCode: 200, headers: TRACE, text: '{}' };
	let sent = 0;
	const send = (answer: RawAnswer) => async () => {
		sent += 1;
		return answer;
	};
	const begun = clock.now();
	for (const answer of [accepted, refused(2004), accepted]) {
		const got = await clock.finish(signatures.send(undefined, () => false, send(answer)));
		expect(got).toBe(answer);
	}
	expect(sent).toBe(6);
	expect(clock.now()).toBe(begun);
});

test('refusals count in a row only: a long run gets through where every request is refused once', async () => {
	const clock = new SimulatedClock(8);
	const signatures = new FreshSignatures(clock);
	const accepted: RawAnswer = { statusCode: 200, headers: TRACE, text: '{}' };
	for (let n = 0; n < 100; n++) {
		const answers = [refused(2004), accepted];
		const send = async () => answers.shift();
		expect(await clock.finish(signatures.send(undefined, () => false, send))).toBe(accepted);
	}
});

test.each([200, 403, 500])(
	'a signature is refused with 401 only: 2004 in an answer with %d is one for the caller',
	async (statusCode) => {
		const answer = { ...refused(2004), statusCode };
		let sent = 0;
		const send = async () => {
			sent += 1;
			return answer;
		};
		const signatures = new FreshSignatures(new SimulatedClock(9));
		expect(await signatures.send(undefined, () => false, send)).toBe(answer);
		expect(sent).toBe(1);
	},
);

test('requests with bodies of their own need no seconds of their own', async () => {
	const clock = new SimulatedClock(10);
	const chert = new Strict(clock);
	const signatures = new FreshSignatures(clock);
	const begun = clock.now();
	for (let n = 0; n < 500; n++) {
		const body = { n };
		const send = async (second?: number) => await chert.take(n === 0 ? {} : body, second);
		await clock.finish(signatures.send(body, () => false, send));
		if (n === 0) await clock.finish(signatures.send(body, () => false, send));
	}
	expect(clock.now() - begun).toBeLessThan(15_000);
});

test('a secret that is replaced while it is in use is given up after a while', async () => {
	const clock = new SimulatedClock(4);
	const chert = new Strict(clock);
	const signatures = new FreshSignatures(clock);
	const send = async (second?: number) => await chert.take(undefined, second);
	const once = async () => (await signatures.send(undefined, () => false, send))?.statusCode;
	expect(await clock.finish(once())).toBe(200);
	chert.isSecretRight = false;
	for (let n = 0; n < 5; n++) expect(await clock.finish(once())).toBe(401);
	expect(chert.sent).toBeLessThan(40);
	const { sent } = chert;
	expect(await clock.finish(once())).toBe(401);
	expect(chert.sent).toBe(sent + 1);
	chert.isSecretRight = true;
	expect(await clock.finish(once())).toBe(200);
});

test('where nothing is refused, a request is sent once and signed with its own second', async () => {
	const clock = new SimulatedClock(5);
	const signatures = new FreshSignatures(clock);
	const seconds: unknown[] = [];
	const send = async (second?: number): Promise<RawAnswer> => {
		seconds.push(second);
		return { statusCode: 500, headers: {}, text: '' };
	};
	for (let n = 0; n < 3; n++) await signatures.send({ a: 1 }, () => false, send);
	expect(seconds).toEqual([undefined, undefined, undefined]);
});

test('a run that is over sends nothing more', async () => {
	const clock = new SimulatedClock(6);
	const chert = new Strict(clock);
	await clock.finish(run(chert, clock, 1));
	const { sent } = chert;
	const signatures = new FreshSignatures(clock);
	let isOver = false;
	const waiting = signatures.send(
		undefined,
		() => isOver,
		async (second) => {
			const answer = await chert.take(undefined, second);
			isOver = true;
			return answer;
		},
	);
	expect(await clock.finish(waiting)).toBeUndefined();
	expect(chert.sent).toBe(sent + 1);
});
