import { Halt } from '../../../../nodes/Chert/run/halt';
import { Pace, TIGHT_LIMIT } from '../../../../nodes/Chert/run/pace';
import { SimulatedClock } from '../../../support/simulatedClock';
import { turn } from '../../../support/node';

const LATE = Number.POSITIVE_INFINITY;

/** A pace, and those who stand in line for it. */
function start(maximum: number) {
	const clock = new SimulatedClock();
	const halt = new Halt();
	const pace = new Pace(maximum, halt, clock);
	const permits: number[] = [];
	const refusals: string[] = [];
	/** Lets so many come; what they are sent with is collected in `permits`. */
	const come = (count: number, turnOf = { latest: LATE } as Parameters<Pace['enter']>[0]) => {
		for (let n = 0; n < count; n++) {
			const entered = pace.enter(turnOf, async (permit) => {
				permits.push(permit);
				return await new Promise<never>(() => undefined);
			});
			void entered.then((refusal) => refusals.push(refusal));
		}
	};
	/** Answers the oldest ones under way. */
	const answer = (count: number) => {
		for (const permit of permits.splice(0, count)) pace.leave(permit);
	};
	const wait = async (ms: number) => await clock.finish(clock.sleep(ms));
	return { clock, halt, pace, permits, refusals, come, answer, wait };
}

test('as many go side by side as the maximum says, and the next one when one is answered', () => {
	const { permits, come, answer } = start(3);
	come(5);
	expect(permits).toHaveLength(3);
	answer(1);
	expect(permits).toHaveLength(3);
	answer(2);
	expect(permits).toHaveLength(2);
});

test('after a pause one goes first, and each answer lets one more go beside it', async () => {
	const { pace, permits, come, answer, wait } = start(4);
	come(12);
	for (const permit of permits.splice(0)) pace.pause(permit, 2_000);
	await wait(1_999);
	expect(permits).toHaveLength(0);
	await wait(1);
	const sizes = [];
	while (permits.length > 0) {
		sizes.push(permits.length);
		answer(permits.length);
	}
	expect(sizes).toEqual([1, 2, 4, 1]);
	expect(pace.limits).toEqual({ times: 1, waited: 2_000 });
});

test.each([
	[1, [1, 1, 2]],
	[TIGHT_LIMIT, [1, 1, 1, 1, 2]],
	[TIGHT_LIMIT + 1, [1, 2, 4]],
])('a limit that returns after %d answers: then %j go side by side', async (answers, expected) => {
	const { pace, permits, come, answer, wait } = start(6);
	come(40);
	// What was under way before the first pause is not counted in the next one.
	for (const permit of permits.splice(0)) pace.pause(permit, 1_000);
	await wait(1_000);
	for (let given = 0; given < answers; ) {
		const now = Math.min(permits.length, answers - given);
		given += now;
		answer(now);
	}
	for (const permit of permits.splice(0)) pace.pause(permit, 1_000);
	await wait(1_000);
	const sizes: number[] = [];
	while (sizes.length < expected.length) {
		sizes.push(permits.length);
		answer(permits.length);
	}
	expect(sizes).toEqual(expected);
});

test('refusals that arrive together are one pause, and the longest one counts', async () => {
	const { clock, pace, permits, come, wait } = start(3);
	const begun = clock.now();
	come(4);
	for (const ms of [1_000, 4_000, 2_000]) pace.pause(permits.shift()!, ms);
	expect(pace.pausedUntil).toBe(begun + 4_000);
	await wait(4_000);
	expect(permits).toHaveLength(1);
	expect(pace.limits).toEqual({ times: 1, waited: 4_000 });
});

test('a late refusal of before prolongs the pause, and is none of its own', async () => {
	const { pace, permits, come, wait } = start(2);
	come(4);
	const [first, late] = permits.splice(0);
	pace.pause(first!, 1_000);
	await wait(500);
	pace.pause(late!, 3_000);
	await wait(2_999);
	expect(permits).toHaveLength(0);
	await wait(1);
	expect(permits).toHaveLength(1);
	expect(pace.limits).toEqual({ times: 1, waited: 3_500 });
});

test('a late answer of before says nothing about the limit', async () => {
	const { pace, permits, come, wait } = start(2);
	come(6);
	const [refused, late] = permits.splice(0);
	pace.pause(refused!, 1_000);
	await wait(1_000);
	// It is still under way, and one goes at a time.
	expect(permits).toHaveLength(0);
	pace.leave(late!);
	expect(permits).toHaveLength(1);
});

test('pauses in a row are counted one by one, and so is the time', async () => {
	const { pace, permits, come, wait } = start(5);
	come(9);
	for (const permit of permits.splice(0)) pace.pause(permit, 1_000);
	for (const ms of [1_000, 2_000, 3_000]) {
		await wait(ms);
		expect(permits).toHaveLength(1);
		pace.pause(permits.shift()!, ms + 1_000);
	}
	expect(pace.limits).toEqual({ times: 4, waited: 6_000 });
});

test('who was refused most goes first', async () => {
	const { pace, permits, come, wait } = start(1);
	const order: string[] = [];
	const named = (name: string, refusals: number) =>
		void pace.enter({ latest: LATE, refusals }, async (permit) => {
			order.push(name);
			pace.leave(permit);
		});
	come(1);
	named('new', 0);
	named('twice refused', 2);
	named('once refused', 1);
	named('newer', 0);
	pace.pause(permits.shift()!, 1_000);
	await wait(1_000);
	expect(order).toEqual(['twice refused', 'once refused', 'new', 'newer']);
});

test.each([
	['a first request does not wait for a pause that ends too late', false, 2_000, ['too_late']],
	['a repeated one does not either', true, 2_000, ['too_late']],
	['what ends in time is waited for', false, 1_000, []],
])('%s', async (_, again, pause, expected) => {
	const { clock, pace, permits, refusals, come } = start(1);
	come(1);
	come(1, { latest: clock.now() + 1_500, again });
	pace.pause(permits.shift()!, pause);
	await turn();
	expect(refusals).toEqual(expected);
});

test('without a pause a first request waits as long as it takes; a repeated one only until its time is over', async () => {
	const { clock, pace, permits, refusals, come, wait } = start(1);
	come(1);
	const latest = clock.now() + 1_000;
	come(1, { latest });
	come(1, { latest, again: true });
	await wait(5_000);
	pace.leave(permits.shift()!);
	await turn();
	expect(refusals).toEqual(['too_late']);
	expect(permits).toHaveLength(1);
});

test('when the run ends nobody waits any longer, and nobody enters any more', async () => {
	const { halt, pace, permits, refusals, come, clock } = start(1);
	come(3);
	pace.pause(permits.shift()!, 60_000);
	halt.now('cancelled');
	come(1);
	await turn();
	expect(refusals).toEqual(['halted', 'halted', 'halted']);
	expect(permits).toEqual([]);
	// The watch over the pause ends with its slice, and no timer stays behind.
	await clock.finish(clock.sleep(2_000));
	expect(clock.sleeping).toBe(0);
});

test.each([
	['the run ends', 'halted'],
	['the pause becomes too long', 'too_late'],
])('how long somebody waited is known at once where %s', async (_, why) => {
	const { clock, halt, pace, permits, refusals, come, wait } = start(2);
	come(3, { latest: clock.now() + 60_000 });
	pace.pause(permits.shift()!, 50_000);
	await wait(30_000);
	if (why === 'halted') halt.now('failure');
	else pace.pause(permits.shift()!, 3_600_000);
	expect(pace.limits.waited).toBe(30_000);
	await turn();
	expect(refusals).toEqual([why]);
	// What comes after nobody waited for is not time that somebody waited.
	await wait(40_000);
	expect(pace.limits.waited).toBe(30_000);
});
