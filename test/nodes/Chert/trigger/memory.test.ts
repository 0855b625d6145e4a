import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { turn } from '../../../support/node';
import { MOST_SENT_AGAIN } from '../../../../nodes/Chert/trigger/caughtUp';
import {
	forgetProcess,
	HANDOVER_TIME,
	Memory,
	MOST_IDS,
	MOST_REMEMBERED,
	type OwnSubscription,
} from '../../../../nodes/Chert/trigger/memory';

const NOW = Date.parse('2026-11-30T12:00:00Z');
const URL = 'https://n8n.example.com/webhook/1';

beforeEach(() => forgetProcess());

/** As one call opens it, with a copy of the static data of its own. */
const open = (data: IDataObject = {}, url = 'url_1') => new Memory(data, 'production', url);

const started = async () => true;
const failed = async () => false;
const never = () => new Promise<void>(() => {});

/** What becomes of an event, when it is told. */
function pending() {
	let settle!: (isTaken: boolean) => void;
	const outcome = new Promise<boolean>((resolve) => (settle = resolve));
	return { settle, outcome: () => outcome };
}

const made = (id: string, ago: number): OwnSubscription => ({
	id,
	url: URL,
	secret: `example_${id}`,
	events: [],
	made_at: NOW - ago,
});

describe('an event is claimed', () => {
	test('once for each webhook URL, whoever asks', async () => {
		expect(await open().claim('e_1', started)).toBe('mine');
		expect(await open().claim('e_1', started)).toBe('known');
		expect(await open({}, 'url_2').claim('e_1', started)).toBe('mine');
		expect(await open({ recent: ['e_2'] }).claim('e_2', started)).toBe('known');
		expect(open().has('e_1')).toBe(true);
		expect([open().has('e_2'), open({}, 'url_3').has('e_1')]).toEqual([false, false]);
	});

	test('by one of a hundred calls at the same moment', async () => {
		const calls = Array.from({ length: 100 }, () => open().claim('e_1', started));
		expect((await Promise.all(calls)).filter((claim) => claim === 'mine')).toHaveLength(1);
	});

	test('by the next that waits, if its execution could not be started; then it is done', async () => {
		const first = pending();
		expect(await open().claim('e_1', first.outcome)).toBe('mine');
		const waiting = [started, started, failed].map((outcome) => open().claim('e_1', outcome));
		expect(open().has('e_1')).toBe(false);
		first.settle(false);
		expect(await Promise.all(waiting)).toEqual(['mine', 'known', 'known']);
		expect(open().has('e_1')).toBe(true);
	});

	test('by nobody while another call takes long: who waits is told that it is under way', async () => {
		const first = pending();
		await open().claim('e_1', first.outcome);
		expect(await open().claim('e_1', started, async () => {})).toBe('busy');
		first.settle(true);
		expect(await open().claim('e_1', started)).toBe('known');
	});

	test('anew, if it failed for good', async () => {
		expect(await open().claim('e_1', failed)).toBe('mine');
		expect(await open().claim('e_1', failed)).toBe('mine');
	});

	test('anew, if it was noted too early and then could not be started', async () => {
		const call = pending();
		await open().claim('e_1', call.outcome);
		open().took('e_1', NOW, NOW);
		call.settle(false);
		expect(await open().claim('e_1', started)).toBe('mine');
	});

	test('whatever the order and the outcomes: started at most once, and started if any call could', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
				async (outcomes) => {
					forgetProcess();
					const ran: boolean[] = [];
					await Promise.all(
						outcomes.map(async (works) => {
							const outcome = async () => {
								await Promise.resolve();
								return works;
							};
							if ((await open().claim('e_1', outcome)) === 'mine') ran.push(works);
						}),
					);
					expect(ran.filter(Boolean)).toHaveLength(outcomes.includes(true) ? 1 : 0);
					expect(ran.at(-1)).toBe(outcomes.includes(true));
				},
			),
		);
	});
});

describe('what a process knows is bounded', () => {
	test('the newest events of a URL', async () => {
		const memory = open();
		for (let n = 0; n < MOST_REMEMBERED + 5; n++) memory.took(`e_${n}`, NOW, NOW);
		expect([open().has('e_4'), open().has('e_5')]).toEqual([false, true]);
		const ids = Array.from({ length: MOST_REMEMBERED + 1 }, (_, n) => `f_${n}`);
		await Promise.all(ids.map(async (id) => await open().claim(id, started)));
		await turn();
		expect([open().has('e_3004'), open().has('f_0'), open().has('f_1')]).toEqual([
			false,
			false,
			true,
		]);
	});

	test('the URLs used last, and those that work on an event', async () => {
		const call = pending();
		await open({}, 'at_work').claim('e_1', call.outcome);
		open({}, 'idle').took('e_1', NOW, NOW);
		open({}, 'used').took('e_1', NOW, NOW);
		for (let n = 0; n < 498; n++) open({}, `url_${n}`);
		open({}, 'used');
		for (let n = 498; n < 900; n++) open({}, `url_${n}`);
		expect([open({}, 'used').has('e_1'), open({}, 'idle').has('e_1')]).toEqual([true, false]);
		const busy = open({}, 'at_work').claim('e_1', started, async () => {});
		expect(await busy).toBe('busy');
	});
});

test('the memory is larger than what one publication sends again, so that nothing starts twice', () => {
	expect(MOST_REMEMBERED).toBeGreaterThanOrEqual(MOST_SENT_AGAIN + 1_000);
});

test('recent events are kept once each, in the order of coming, and no more than the bound', () => {
	const length = fc.integer({ min: MOST_REMEMBERED - 4, max: MOST_REMEMBERED });
	// Some are known; of those that fall out none comes again.
	const added = fc.uniqueArray(fc.integer({ min: 50, max: 9_000 }), { maxLength: 50 });
	fc.assert(
		fc.property(length, added, (known, numbers) => {
			forgetProcess();
			const recent = Array.from({ length: known }, (_, n) => `e_${n}`);
			const data: IDataObject = { recent: [...recent] };
			const memory = open(data);
			const taken = numbers.map((n) => `e_${n}`);
			for (const id of taken) memory.took(id, NOW, NOW);
			expect(data.recent).toEqual([...new Set([...recent, ...taken])].slice(-MOST_REMEMBERED));
			expect(taken.every((id) => memory.has(id))).toBe(true);
		}),
		{ numRuns: 20 },
	);
});

test('a copy of the static data that a call writes back holds what other calls have started meanwhile', () => {
	const [one, other]: [IDataObject, IDataObject] = [{}, {}];
	open(one).took('e_1', NOW, NOW);
	open(other).took('e_2', NOW, NOW);
	expect(other.recent).toEqual(['e_1', 'e_2']);
});

test('such a copy gets the newest 200 of them', () => {
	for (let n = 0; n < 250; n++) open().took(`e_${n}`, NOW, NOW);
	const data: IDataObject = {};
	open(data).took('e_250', NOW, NOW);
	expect(data.recent).toEqual(Array.from({ length: 200 }, (_, n) => `e_${n + 51}`));
});

const HALF = [{ id: 'whsub_1' }, { url: URL }, { id: '', url: URL }, { since: NOW }];

test.each([undefined, null, 'e_1', 7, {}, [7, null, {}], ...HALF])(
	'%j in the static data counts as nothing',
	(odd) => {
		const data = { recent: odd, production: odd, listening: odd } as IDataObject;
		const memory = open(data);
		expect([memory.has('e_9'), memory.noted, memory.listening]).toEqual([
			false,
			undefined,
			undefined,
		]);
		memory.took('e_1', NOW, NOW);
		expect(data.recent).toEqual(['e_1']);
	},
);

describe('since when the node listens', () => {
	test('the time of the newest event only goes forward, and never beyond the present', () => {
		const memory = open();
		memory.listen({ id: 'whsub_1', url: URL }, NOW);
		const lastAfter = (at: number) => {
			memory.took(`e_${at}`, at, NOW + 1_000);
			return memory.listening!.last - NOW;
		};
		expect([-500, 500, 200, NaN, 90_000].map((more) => lastAfter(NOW + more))).toEqual([
			0, 500, 500, 500, 1_000,
		]);
	});

	test('at another address it begins anew', () => {
		const data: IDataObject = {};
		open(data).listen({ id: 'whsub_1', url: URL }, NOW);
		open(data).took('e_1', NOW + 5, NOW + 9);
		const there = { url: URL, since: NOW, last: NOW + 5, subscriptions: ['whsub_1', 'whsub_2'] };
		expect(open(data).listen({ id: 'whsub_2', url: URL }, NOW + 10)).toEqual(there);
		expect(open(data).listening).toEqual(there);
		const elsewhere = { id: 'whsub_3', url: `${URL}0` };
		expect(open(data).listen(elsewhere, NOW + 20)).toEqual({
			url: `${URL}0`,
			since: NOW + 20,
			last: NOW + 20,
			subscriptions: ['whsub_3'],
		});
	});

	test('the newest subscriptions are known, each once', () => {
		const memory = open();
		for (let n = 0; n <= MOST_IDS; n++) memory.listen({ id: `whsub_${n}`, url: URL }, NOW);
		memory.listen({ id: 'whsub_5', url: URL }, NOW);
		const { subscriptions } = memory.listening!;
		expect(subscriptions).toHaveLength(MOST_IDS);
		expect([subscriptions[0], subscriptions.at(-1)]).toEqual(['whsub_1', 'whsub_5']);
	});
});

describe('a new subscription', () => {
	test('is kept when the calls of its URL that are under way are over: they write old static data back', async () => {
		const [call, other] = [pending(), pending()];
		await open().claim('e_1', call.outcome);
		await open({}, 'url_2').claim('e_1', other.outcome);
		const data: IDataObject = {};
		let isKept = false;
		const keeping = open(data)
			.keep(made('new', 0), never)
			.then(() => (isKept = true));
		// Its secret is known at once, to the calls that come while it waits.
		expect(open().signers(NOW)).toEqual([made('new', 0)]);
		await turn();
		expect(isKept).toBe(false);
		call.settle(true);
		await keeping;
		expect(data.production).toEqual(made('new', 0));
	});

	test('waits for no more than a while', async () => {
		await open().claim('e_1', pending().outcome);
		const data: IDataObject = {};
		await open(data).keep(made('new', 0), async () => {});
		expect(data.production).toEqual(made('new', 0));
	});

	test('gets into the copy of a call that began before, and an older one does not', async () => {
		await open().keep(made('new', 1_000));
		const before: IDataObject = { production: { ...made('old', 1e9) } };
		open(before).took('e_1', NOW, NOW);
		expect(before.production).toEqual(made('new', 1_000));
		const newer: IDataObject = { production: { ...made('newest', 0) } };
		open(newer).took('e_2', NOW, NOW);
		expect(newer.production).toEqual(made('newest', 0));
	});
});

test.each<[string, OwnSubscription | undefined, OwnSubscription[], string[]]>([
	['none', undefined, [], []],
	['that of the static data', made('old', 1e9), [], ['old']],
	['that of this process', undefined, [made('new', 0)], ['new']],
	['the same in both, once', made('new', 0), [made('new', 0)], ['new']],
	['the one before, right after a publication', made('old', 1e9), [made('new', 0)], ['new', 'old']],
	[
		'the one before, up to five minutes',
		made('old', 1e9),
		[made('new', HANDOVER_TIME - 1)],
		['new', 'old'],
	],
	['not the one before, after five minutes', made('old', 1e9), [made('new', 300_000)], ['new']],
	[
		'the one before, also when the new one was kept twice',
		undefined,
		[made('old', 2), made('new', 1), made('new', 1)],
		['new', 'old'],
	],
	['nor if this process made both', undefined, [made('old', 1e9), made('new', 300_000)], ['new']],
	['that of another process, if it is newer', made('new', 400_000), [made('old', 1e9)], ['new']],
	[
		'no more than two of this process',
		undefined,
		[made('oldest', 3), made('old', 2), made('new', 1)],
		['new', 'old'],
	],
])('deliveries are believed of %s', async (_, noted, ofProcess, expected) => {
	for (const one of ofProcess) await open().keep(one);
	const data = noted && { production: { ...noted } };
	expect(
		open(data)
			.signers(NOW)
			.map(({ id }) => id),
	).toEqual(expected);
});

test('what Catch Up has to say is told once, and never in place of what came later', () => {
	const [first, second] = [{ message: 'first' }, { message: 'second' }];
	open().tell(first);
	expect([open().news, open({}, 'url_2').news]).toEqual([first, undefined]);
	open().tell(second);
	open().told(first);
	expect(open().news).toBe(second);
	open().told(second);
	expect(open().news).toBeUndefined();
});

test('a test in the editor can get the same event again', async () => {
	await open().claim('e_1', started);
	open().forgetEvents();
	expect(await open().claim('e_1', started)).toBe('mine');
});
