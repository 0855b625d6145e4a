import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { MOST_IDS } from '../../../../nodes/Chert/trigger/memory';
import {
	missedIn,
	oldestFirst,
	type TriggerStanding,
} from '../../../../nodes/Chert/trigger/missedEvents';
import { deliveryOf, examplesOf, routeOf } from '../../../contract';

const MINUTE = 60_000;
/** The node has listened since noon, and the last event that started something came at two. */
const NOON = Date.parse('2026-04-29T12:00:00Z');
const STANDING: TriggerStanding = {
	listening: {
		url: 'https://n8n.example.com/webhook/1',
		since: NOON,
		last: NOON + 120 * MINUTE,
		subscriptions: ['own_1', 'own_2'],
	},
	memory: { has: (event_id) => event_id === 'e_known' },
	filters: {
		events: [],
		chats: 'all',
		inChats: [],
		content: [],
		from: [],
		textContains: '',
		own: false,
	},
};

/** A row of `GET /events`, so many minutes after noon. */
function row(minutes: number, status: string, more: IDataObject = {}): IDataObject {
	const { payload, ...rest } = documentedRow();
	const event_id = `e_${minutes}`;
	return {
		...rest,
		id: `evt_${minutes}`,
		event_id,
		created_at: new Date(NOON + minutes * MINUTE).toISOString(),
		payload: { ...(payload as IDataObject), event_id },
		delivery: { status, attempts: [] },
		...more,
	};
}

function documentedRow(): IDataObject {
	const [example] = examplesOf(routeOf('GET /events'));
	return (example!.answer as { events: IDataObject[] }).events[0]!;
}

const attempt = (status: number | null, subscription_id: string) => ({
	at: '2026-04-29T14:00:00Z',
	status,
	duration_ms: 5,
	subscription_id,
});
const delivery = (status: string, ...attempts: IDataObject[]) => ({
	delivery: { status, attempts },
});

test.each<[string, IDataObject, boolean]>([
	['Chert gave up on it', row(60, 'failed'), true],
	['Chert is still trying', row(60, 'pending'), true],
	['delivered to others before the last one seen', row(60, 'delivered'), false],
	['delivered to others after the last one seen', row(130, 'delivered'), true],
	['recorded after the last one seen', row(130, 'dev_inbox'), true],
	['at the time of the last one seen', row(120, 'delivered'), true],
	['before the node listened', row(-1, 'failed'), false],
	[
		'remembered',
		row(60, 'failed', { event_id: 'e_known', payload: { event_id: 'e_known', data: {} } }),
		false,
	],
	[
		'taken by this node, failed elsewhere',
		row(60, 'x', delivery('failed', attempt(204, 'own_1'))),
		false,
	],
	['refused by this node', row(60, 'x', delivery('failed', attempt(503, 'own_1'))), true],
	[
		'taken elsewhere, refused here, and older than the last one seen',
		row(60, 'x', delivery('delivered', attempt(200, 'crm'), attempt(502, 'own_1'))),
		true,
	],
	[
		'taken elsewhere before the last one seen, and never sent here',
		row(60, 'x', delivery('delivered', attempt(200, 'crm'))),
		true,
	],
	[
		'taken by nobody knows whom before the last one seen',
		row(60, 'x', delivery('delivered', { status: 200, at: '2026-04-29T14:00:00Z' })),
		false,
	],
	['taken elsewhere, failed here', row(60, 'x', delivery('failed', attempt(204, 'crm'))), true],
	['nobody answered', row(60, 'x', delivery('failed', attempt(null, 'own_2'))), true],
	['without attempts', row(60, 'failed', { delivery: { status: 'failed' } }), true],
	[
		'a number of attempts, as older answers have it',
		row(60, 'failed', { delivery: { status: 'failed', attempts: 3 } }),
		true,
	],
	['without a time', row(60, 'failed', { created_at: null, payload: { data: {} } }), true],
	['a row without an id', row(60, 'failed', { id: undefined }), false],
	['a row of unknown shape', { id: 'evt_1', what: 'else' }, false],
])('%s: missed? %j', (_, event, expected) => {
	expect(missedIn([event], STANDING).map(({ id }) => id)).toEqual(expected ? [event.id] : []);
});

test('only what the filters let through is missed', () => {
	const own = deliveryOf('message.received').body as IDataObject;
	const data = own.data as IDataObject;
	const outbound = {
		...data,
		message: { ...(data.message as IDataObject), direction: 'outbound' },
	};
	const rows = [row(60, 'failed'), row(61, 'failed', { payload: { ...own, data: outbound } })];
	const ids = (filters: Partial<TriggerStanding['filters']>) =>
		missedIn(rows, { ...STANDING, filters: { ...STANDING.filters, ...filters } }).map(
			({ id }) => id,
		);
	expect(ids({})).toEqual(['evt_60']);
	expect(ids({ own: true })).toEqual(['evt_60', 'evt_61']);
	expect(ids({ events: ['reaction.added'] })).toEqual([]);
	expect(ids({ from: ['+14155551234'], content: ['text'] })).toEqual(['evt_60']);
});

test('the oldest first, each once, whatever the order of the list', () => {
	const rows = [70, 61, 65, 61, 90].map((minutes) => row(minutes, 'failed'));
	const timeless = row(62, 'failed', { created_at: 'then', payload: { data: {} } });
	expect(oldestFirst(missedIn([timeless, ...rows], STANDING)).map(({ id }) => id)).toEqual([
		'evt_61',
		'evt_65',
		'evt_70',
		'evt_90',
		'evt_62',
	]);
});

test('what was delivered to nobody knows whom, at nobody knows what time, is not missed', () => {
	const timeless = { created_at: 'then', payload: { event_id: 'e_62', data: {} } };
	expect(missedIn([row(62, 'delivered', timeless)], STANDING)).toEqual([]);
	expect(missedIn([row(62, 'failed', timeless)], STANDING)).toHaveLength(1);
});

test('what one of its attempts has brought is not missed, however many failed', () => {
	const tries = [attempt(502, 'own_1'), attempt(200, 'own_1'), attempt(502, 'own_2')];
	expect(missedIn([row(130, 'x', delivery('failed', ...tries))], STANDING)).toEqual([]);
});

test('of those that Chert noted in one second, the one that happened first comes first, wherever it stands', () => {
	const one = (id: string, happened: number) => ({ id, name: id, at: NOON, happened });
	const [first, second, third] = [one('a', NOON), one('b', NOON + 1), one('c', NOON + 2)];
	expect(oldestFirst([second, first, third])).toEqual([first, second, third]);
});

test('a message was taken, its older form with the same event_id was not: that one is missed', () => {
	const kinds = ['message.received', 'lead_reply', 'reaction.added'];
	const rows = kinds.map((event) => {
		const { payload, ...rest } = row(60, 'failed');
		return { ...rest, payload: { ...(payload as IDataObject), event } };
	});
	const standing = {
		...STANDING,
		filters: { ...STANDING.filters, events: kinds },
		memory: { has: (name: string) => name === 'e_60' },
	};
	expect(oldestFirst(missedIn(rows, standing))).toHaveLength(2);
});

test('what may have gone to an older subscription of this node, which it has forgotten, is not taken for missed', () => {
	const standing = (count: number): TriggerStanding => ({
		...STANDING,
		listening: {
			...STANDING.listening,
			subscriptions: Array.from({ length: count }, (_, n) => `own_${n}`),
		},
	});
	const taken = row(60, 'x', delivery('delivered', attempt(200, 'crm')));
	expect(missedIn([taken], standing(MOST_IDS - 1))).toHaveLength(1);
	expect(missedIn([taken], standing(MOST_IDS))).toEqual([]);
});

/** Chert's own example has `created_at` in whole seconds, and lists the newest first. */
test('events of one second come in the order in which they happened, whichever end of the list is the newest', () => {
	// Many in the same moment: then only the order of the list tells.
	const moment = fc.nat(10).map((half) => half * 500);
	const happened = fc.array(moment, { minLength: 1, maxLength: 40 });
	fc.assert(
		fc.property(happened, fc.boolean(), (times, newestFirst) => {
			const inOrder = times
				.sort((a, b) => a - b)
				.map((ms, n) => {
					const timestamp = new Date(NOON + ms).toISOString();
					return row(n, 'failed', {
						created_at: timestamp.replace(/\.\d+/, ''),
						payload: { timestamp, event_id: `e_${n}`, data: {} },
					});
				});
			const list = newestFirst ? [...inOrder].reverse() : inOrder;
			// Within one second a list that begins with the oldest cannot be told from one that begins with the newest.
			const seconds = new Set(inOrder.map(({ created_at }) => created_at));
			fc.pre(newestFirst || seconds.size > 1);
			expect(oldestFirst(missedIn(list, STANDING)).map(({ id }) => id)).toEqual(
				inOrder.map(({ id }) => id),
			);
		}),
	);
});
