import fc from 'fast-check';
import { workThrough } from '../../../../nodes/Chert/run/schedule';
import { SimulatedClock } from '../../../support/simulatedClock';
import { at } from '../../../support/certain';

const tasks = fc.array(
	fc.record({
		key: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }),
		ms: fc.nat(50),
	}),
	{ maxLength: 40 },
);

test('every task runs once, bounded, and in order within its key', async () => {
	await fc.assert(
		fc.asyncProperty(tasks, fc.integer({ min: 1, max: 10 }), async (list, workers) => {
			const clock = new SimulatedClock();
			const running = new Set<number>();
			const ended: number[] = [];
			await clock.finish(
				workThrough(
					list.map(({ key }) => key),
					workers,
					async (task) => {
						const { key, ms } = at(list, task);
						if (key !== undefined) {
							expect([...running].map((other) => at(list, other).key)).not.toContain(key);
							const earlier = list.flatMap((other, n) =>
								n < task && other.key === key ? [n] : [],
							);
							expect(ended).toEqual(expect.arrayContaining(earlier));
						}
						running.add(task);
						expect(running.size).toBeLessThanOrEqual(workers);
						await clock.sleep(ms);
						running.delete(task);
						ended.push(task);
					},
					() => false,
				),
			);
			expect([...ended].sort((a, b) => a - b)).toEqual(list.map((_, n) => n));
		}),
		{ numRuns: 300 },
	);
});

test.each([
	['ten tasks of nobody', Array.from({ length: 10 }, () => undefined), 5, 20],
	['two chains', [...'abababababa'.slice(0, 10)], 5, 50],
	[
		'a chain beside many others',
		['a', 'a', 'a', ...Array.from({ length: 6 }, () => undefined)],
		3,
		30,
	],
])('%s take no longer than they must', async (_, keys, workers, ms) => {
	const clock = new SimulatedClock();
	const begun = clock.now();
	await clock.finish(
		workThrough(
			keys,
			workers,
			async () => await clock.sleep(10),
			() => false,
		),
	);
	expect(clock.now() - begun).toBe(ms);
});

test('nothing starts after the stop', async () => {
	const started: number[] = [];
	let stopped = false;
	await workThrough(
		Array.from({ length: 20 }, () => undefined),
		3,
		async (task) => {
			started.push(task);
			if (task === 7) stopped = true;
		},
		() => stopped,
	);
	expect(started).toHaveLength(8);
});
