import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { MOST_SENT_AGAIN } from '../../../../nodes/Chert/trigger/caughtUp';
import {
	claims,
	HANDOVER_TIME,
	MOST_REMEMBERED,
	type OwnSubscription,
	trustedSubscriptions,
} from '../../../../nodes/Chert/trigger/claims';
import { Memory } from '../../../../nodes/Chert/trigger/memory';

const NOW = Date.parse('2026-11-30T12:00:00Z');
const URL = 'https://n8n.example.com/webhook/1';

beforeEach(() => claims.clear());

const memoryOf = (data: IDataObject) => new Memory(data, 'production', 'scope');

test('the memory is larger than what one publication sends again, so that nothing starts twice', () => {
	expect(MOST_REMEMBERED).toBeGreaterThanOrEqual(MOST_SENT_AGAIN + 1_000);
});

test('recent events are kept once each, in the order of coming, and no more than the bound', () => {
	const ids = fc.array(
		fc.integer({ min: 0, max: 9_000 }).map((n) => `e_${n}`),
		{ maxLength: MOST_REMEMBERED + 500, size: 'max' },
	);
	fc.assert(
		fc.property(ids, fc.uniqueArray(fc.nat(9_000), { maxLength: 50 }), (known, added) => {
			claims.clear();
			const recent = [...new Set(known)].slice(-MOST_REMEMBERED);
			const data: IDataObject = { recent: [...recent] };
			const memory = memoryOf(data);
			const taken = added.map((n) => `e_${n}`);
			for (const id of taken) memory.took(id, NOW, NOW);
			expect(data.recent).toEqual([...new Set([...recent, ...taken])].slice(-MOST_REMEMBERED));
			expect(taken.every((id) => memory.has(id))).toBe(true);
		}),
		{ numRuns: 20 },
	);
});

test('a copy of the static data that a call writes back holds what other calls have started meanwhile', () => {
	const [one, other]: [IDataObject, IDataObject] = [{}, {}];
	memoryOf(one).took('e_1', NOW, NOW);
	memoryOf(other).took('e_2', NOW, NOW);
	expect(other.recent).toEqual(['e_1', 'e_2']);
});

test.each([undefined, null, 'e_1', 7, {}, [7, null, {}]])(
	'%j in the static data counts as nothing',
	(odd) => {
		const data = { recent: odd, production: odd, listening: odd } as IDataObject;
		const memory = memoryOf(data);
		expect([memory.has('e_9'), memory.noted, memory.listening]).toEqual([
			false,
			undefined,
			undefined,
		]);
		memory.took('e_1', NOW, NOW);
		expect(data.recent).toEqual(['e_1']);
	},
);

test('the time of the newest event only goes forward, and never beyond the present', () => {
	const data: IDataObject = {};
	const memory = memoryOf(data);
	memory.listen({ id: 'whsub_1', url: URL }, NOW);
	const lastAfter = (at: number) => {
		memory.took(`e_${at}`, at, NOW + 1_000);
		return memory.listening!.last - NOW;
	};
	expect([-500, 500, 200, NaN, 90_000].map((more) => lastAfter(NOW + more))).toEqual([
		0, 500, 500, 500, 1_000,
	]);
});

describe('whose deliveries are believed', () => {
	const made = (id: string, ago: number): OwnSubscription => ({
		id,
		url: URL,
		secret: `example_${id}`,
		events: [],
		made_at: NOW - ago,
	});
	const idsOf = (subscriptions: OwnSubscription[]) => subscriptions.map(({ id }) => id);

	test.each<[string, OwnSubscription | undefined, OwnSubscription[], string[]]>([
		['none', undefined, [], []],
		['that of the static data', made('old', 1e9), [], ['old']],
		['that of this process', undefined, [made('new', 0)], ['new']],
		['the same in both, once', made('new', 0), [made('new', 0)], ['new']],
		[
			'the one before, right after a publication',
			made('old', 1e9),
			[made('new', 0)],
			['new', 'old'],
		],
		[
			'the one before, up to five minutes',
			made('old', 1e9),
			[made('new', HANDOVER_TIME - 1)],
			['new', 'old'],
		],
		[
			'not the one before, after five minutes',
			made('old', 1e9),
			[made('new', HANDOVER_TIME)],
			['new'],
		],
		[
			'nor where this process made both',
			undefined,
			[made('new', HANDOVER_TIME), made('old', 1e9)],
			['new'],
		],
		['that of another process, if it is newer', made('new', 400_000), [made('old', 1e9)], ['new']],
	])('%s', (_, noted, ofProcess, expected) => {
		expect(HANDOVER_TIME).toBe(300_000);
		expect(idsOf(trustedSubscriptions(noted, ofProcess, NOW))).toEqual(expected);
	});
});
