import { leave } from '../../../../nodes/Chert/actions/chat/leave.operation';
import type { Transport } from '../../../../nodes/Chert/api/transport';
import { Halt } from '../../../../nodes/Chert/run/halt';
import { NO_LEDGER } from '../../../../nodes/Chert/run/ledger';
import type { Task, TaskRules } from '../../../../nodes/Chert/run/operation';
import { entriesOf } from '../../../../nodes/Chert/run/entry';
import { Run } from '../../../../nodes/Chert/run/run';
import { SimulatedClock } from '../../../support/simulatedClock';
import { first } from '../../../support/certain';

const READING: TaskRules = { doneLabel: 'Read before this', errors: {} };
const REQUEST = { method: 'GET', path: '/events' } as const;

/** What Chert answers, one status for each request, and how long that takes, in milliseconds. */
interface Chert {
	answers: number[];
	latency?: number;
	/** How long it takes to open the way to Chert. */
	opening?: number;
}

/** Carries out one task so many times. */
async function run(
	task: Task,
	{ answers, latency = 50, opening = 0 }: Chert,
	{
		tasks = 1,
		concurrency = 1,
		maxAttempts = 1,
		giveUpAfter = 0,
		credentials = 1,
		endAfter = 0,
	} = {},
) {
	const clock = new SimulatedClock();
	const sends = Array.from(
		{ length: credentials },
		(): Transport => async () => {
			await clock.sleep(latency);
			const headers = { 'x-trace-id': 'a1b2c3d4e5f6' };
			return { statusCode: answers.shift()!, headers, text: '{"ok":true}' };
		},
	);
	const halt = new Halt();
	if (endAfter > 0) void clock.sleep(endAfter).then(() => halt.now('cancelled'));
	const prepared = Array.from({ length: tasks }, (_, itemIndex) => ({
		itemIndex,
		about: {},
		work: task,
	}));
	const run = new Run(entriesOf(leave, prepared, NO_LEDGER), {
		concurrency,
		maxAttempts,
		giveUpAfter,
		halt,
		clock,
		stopAtFailure: false,
		transport: async (item) => {
			await clock.sleep(opening);
			return sends[item % credentials]!;
		},
		ledger: NO_LEDGER,
	});
	await clock.finish(run.carryOut());
	return run.outcomes.map((outcome) => {
		if ('outputs' in outcome) return first(outcome.outputs).json;
		return 'failure' in outcome ? outcome.failure.http_status : 'not started';
	});
}

describe('what tasks share', () => {
	/** A task that says how often the shared thing had been made when it got it. */
	function sharing(): Task {
		let made = 0;
		return {
			about: {},
			rules: READING,
			execute: async (call) =>
				await call.shared('list', async () => {
					const time = ++made;
					await call.request(REQUEST);
					return { made: time };
				}),
		};
	}

	test('what tasks share is made once, for those that wait and those that come later', async () => {
		const outcomes = await run(sharing(), { answers: [200] }, { tasks: 5, concurrency: 2 });
		expect(outcomes).toEqual(Array.from({ length: 5 }, () => ({ made: 1 })));
	});

	test('what tasks share is never shared between two credentials', async () => {
		const chert = { answers: [200, 200] };
		const outcomes = await run(sharing(), chert, { tasks: 4, concurrency: 2, credentials: 2 });
		expect(outcomes).toEqual([{ made: 1 }, { made: 2 }, { made: 1 }, { made: 2 }]);
	});

	test('a run that ended before what tasks share was read has started none of them', async () => {
		const outcomes = await run(
			sharing(),
			{ answers: [], opening: 10 },
			{ tasks: 3, concurrency: 2, endAfter: 5 },
		);
		expect(outcomes).toEqual(['not started', 'not started', 'not started']);
	});

	test('what tasks share fails for all that wait; one that comes later tries again', async () => {
		const outcomes = await run(sharing(), { answers: [500, 200] }, { tasks: 4, concurrency: 2 });
		expect(outcomes).toEqual([500, 500, { made: 2 }, { made: 2 }]);
	});
});

test('a request that need not wait is sent, with no time left at all', async () => {
	const task = (rules?: TaskRules): Task => ({
		about: {},
		rules,
		execute: async (call) => await call.request(REQUEST),
	});
	for (const rules of [undefined, READING]) {
		const outcomes = await run(task(rules), { answers: [200], opening: 1 });
		expect(outcomes).toEqual([{ ok: true }]);
	}
});

test('a page of a list is tried again, however long those before it took', async () => {
	const pages: Task = {
		about: {},
		rules: READING,
		execute: async (call) => {
			for (let page = 1; page < 3; page++) await call.request(REQUEST);
			return await call.request(REQUEST);
		},
	};
	const chert = { answers: [200, 200, 503, 200], latency: 8_000 };
	const outcomes = await run(pages, chert, { maxAttempts: 2, giveUpAfter: 15_000 });
	expect(outcomes).toEqual([{ ok: true }]);
});
