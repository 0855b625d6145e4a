import * as fc from 'fast-check';
import { inTime, OutOfTime } from '../../../../nodes/Chert/api/inTime';
import { LONGEST_SLEEP } from '../../../../nodes/Chert/shared/clock';
import { SimulatedClock } from '../../../support/simulatedClock';

const never = async () => await new Promise<never>(() => undefined);

test('what the work brings in time is passed on, and so is what it throws', async () => {
	const clock = new SimulatedClock();
	const until = clock.now() + 5_000;
	const slow = async () => {
		await clock.sleep(4_999);
		return 'done';
	};
	expect(await clock.finish(inTime(slow(), until, clock))).toBe('done');
	const failing = inTime(Promise.reject(new Error('broken')), clock.now() + 1, clock);
	await expect(clock.finish(failing)).rejects.toThrow('broken');
});

test('work without an end fails at its time, to the millisecond', async () => {
	await fc.assert(
		fc.asyncProperty(fc.integer({ min: 1, max: 100_000 }), async (allowed) => {
			const clock = new SimulatedClock();
			const begun = clock.now();
			const work = clock.finish(inTime(never(), begun + allowed, clock));
			await expect(work).rejects.toThrow(OutOfTime);
			expect(clock.now() - begun).toBe(allowed);
		}),
		{ numRuns: 30 },
	);
});

test('no timer outlives the work by more than a slice', async () => {
	const clock = new SimulatedClock();
	await clock.finish(inTime(Promise.resolve('done'), clock.now() + 100_000, clock));
	const done = clock.now();
	while (clock.sleeping > 0) await clock.finish(clock.sleep(LONGEST_SLEEP));
	expect(clock.now() - done).toBeLessThanOrEqual(2 * LONGEST_SLEEP);
});

test('what comes too late is handed to the one who tidies up; what is in time is not', async () => {
	const clock = new SimulatedClock();
	const late: string[] = [];
	const slow = async () => {
		await clock.sleep(2_000);
		return 'late';
	};
	const keep = (result: string) => void late.push(result);
	await expect(clock.finish(inTime(slow(), clock.now() + 500, clock, keep))).rejects.toThrow();
	expect(late).toEqual([]);
	await clock.finish(clock.sleep(3_000));
	expect(late).toEqual(['late']);
	await clock.finish(inTime(Promise.resolve('early'), clock.now() + 500, clock, keep));
	await clock.finish(clock.sleep(3_000));
	expect(late).toEqual(['late']);
});
