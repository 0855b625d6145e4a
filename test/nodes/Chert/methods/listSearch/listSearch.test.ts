import type { NodeApiError } from 'n8n-workflow';
import type { CredentialFields } from '../../../../support/engine';
import { ALIKE } from '../../../../simulator';
import { chatsInEvents, useChert } from '../../../../support/chert';
import { at, first } from '../../../../support/certain';

const { engine, simulator } = useChert();

const search = async (method: string, filter?: string, token?: string) =>
	await engine.searchList(method, simulator.credential, filter, token);
const valuesOf = ({ results }: Awaited<ReturnType<typeof search>>) =>
	results.map(({ value }) => value);

/** So many messages arrive in a chat; with `data` in place of what a message's event says. */
async function happens(
	chat_id: string,
	{ times = 1, data }: { times?: number; data?: object } = {},
) {
	for (let n = 0; n < times; n++) await simulator.emit('message.received', { chat_id, data });
}

describe('chats', () => {
	test('chats are listed newest first, each once, by name or by who is in them', async () => {
		expect(await search('searchChats')).toEqual({
			results: [
				{ name: '+14155551000 (ch_direct)', value: 'ch_direct' },
				{ name: 'Launch (5 people, ch_group_of_5)', value: 'ch_group_of_5' },
				{ name: 'Sales North (4 people, ch_group_of_4)', value: 'ch_group_of_4' },
				{ name: 'Support (8 people, ch_group_of_8)', value: 'ch_group_of_8' },
				{ name: 'Three of us (3 people, ch_group_of_3)', value: 'ch_group_of_3' },
				{ name: 'Everybody (31 people, ch_group_of_31)', value: 'ch_group_of_31' },
				{ name: 'ch_nobody', value: 'ch_nobody' },
				{ name: 'Lost line (7 people, ch_no_line)', value: 'ch_no_line' },
				{ name: '…1000, …1001 and 2 more (5 people, …071b36)', value: ALIKE[1] },
				{ name: '…1000, …1001 and 2 more (5 people, …5d6e7f)', value: ALIKE[0] },
			],
		});
		expect(simulator.requests).toEqual([
			expect.objectContaining({ method: 'GET', url: '/api/v1/events?limit=200', verified: true }),
		]);
	});

	test('a chat of which only the id is known is listed by it', async () => {
		await happens('ch_from_crm', { data: { text: 'no chat in here' } });
		const { results } = await search('searchChats');
		expect(results[0]).toEqual({ name: 'ch_from_crm', value: 'ch_from_crm' });
	});

	test.each([
		['launch', ['ch_group_of_5']],
		[' OF_4 ', ['ch_group_of_4']],
		['415 555 1006', ['ch_group_of_8', 'ch_group_of_31']],
		[ALIKE[0].slice(0, 12), [ALIKE[0]]],
		['no such group', []],
	])('the filter %j finds %j', async (filter, values) => {
		expect(valuesOf(await search('searchChats', filter))).toEqual(values);
	});
});

describe('groups', () => {
	const seeded = () => chatsInEvents(simulator).filter((id) => simulator.chats.get(id)?.is_group);

	test('only chats of which an event says that they are groups', async () => {
		await happens('ch_from_crm', { data: { text: 'no chat in here' } });
		expect(valuesOf(await search('searchGroups'))).toEqual(seeded());
		expect(valuesOf(await search('searchGroups', 'sales'))).toEqual(['ch_group_of_4']);
	});

	test('groups behind many events of direct chats are still found, without a second click', async () => {
		await happens('ch_direct', { times: 450 });
		const page = await search('searchGroups');
		expect(valuesOf(page)).toEqual(seeded());
		expect(page).not.toHaveProperty('paginationToken');
		expect(simulator.requests).toHaveLength(3);
		expect(new Set(simulator.requests.map(({ url }) => url)).size).toBe(3);
	});

	test('what an older page knows of a chat names it, and the newest event orders it', async () => {
		const [id] = simulator.addGroups(1, 6);
		await happens(id);
		await happens('ch_direct', { times: 210 });
		await happens('ch_other_name', { data: { chat: { id, is_group: true } } });
		const { results } = await search('searchGroups');
		expect(results[0]).toEqual({ name: `Group 1 (6 people, ${id})`, value: id });
		expect(results.map(({ value }) => value)).toEqual([id, ...seeded().slice(1)]);
	});

	test('a group whose name no event tells goes by the people in it', async () => {
		simulator.configure({ variants: { event_display_name: 'absent' } });
		expect((await search('searchGroups', '555 1006')).results).toEqual([
			{
				name: '…1000, …1001 and 5 more (8 people, ch_group_of_8)',
				value: 'ch_group_of_8',
			},
			{
				name: '…1000, …1001 and 28 more (31 people, …_of_31)',
				value: 'ch_group_of_31',
			},
		]);
	});

	test('a group with a long name is found by the end of it, and shows its ID', async () => {
		const name = 'Steering committee of the project Phoenix';
		simulator.chats.get('ch_group_of_4')!.display_name = name;
		await happens('ch_group_of_4');
		expect((await search('searchGroups', 'phoenix')).results).toEqual([
			{ name: 'Steering committee of the pro… (4 people, …p_of_4)', value: 'ch_group_of_4' },
		]);
	});

	test('two groups of one name can be told from each other', async () => {
		const ids = ['ch_group_of_4', 'ch_group_of_8'];
		for (const chat_id of ids) simulator.chats.get(chat_id)!.display_name = 'Team';
		for (const chat_id of ids) await happens(chat_id);
		expect((await search('searchGroups', 'team')).results).toEqual([
			{ name: 'Team (8 people, ch_group_of_8)', value: 'ch_group_of_8' },
			{ name: 'Team (4 people, ch_group_of_4)', value: 'ch_group_of_4' },
		]);
	});

	test('two groups that look the same are shown with their whole IDs', async () => {
		const ids = ['1111-shared-end-of-id', '2222-shared-end-of-id'];
		for (const id of ids) {
			const data = { chat: { id, is_group: true, display_name: 'Team' } };
			await happens(id, { data });
		}
		expect((await search('searchGroups', 'team')).results.map(({ name }) => name)).toEqual([
			'Team (2222-shared-end-of-id)',
			'Team (1111-shared-end-of-id)',
		]);
	});

	test('page after page, no group is listed twice or left out', async () => {
		const ids = simulator.addGroups(60);
		for (const id of ids) {
			await happens(id);
			// The first group has events on every page.
			await happens(ids[0], { times: 9 });
		}
		const pages: unknown[][] = [];
		for (let token: string | undefined; pages.length === 0 || token !== undefined; ) {
			const page = await search('searchGroups', undefined, token);
			pages.push(valuesOf(page));
			token = page.paginationToken;
			expect(pages.length).toBeLessThan(10);
		}
		expect(pages.length).toBeGreaterThan(1);
		expect(pages.flat()).toEqual([ids[0], ...ids.slice(1).reverse(), ...seeded().slice(60)]);
	});

	test('somebody waits for ten answers at most; then the list can be continued', async () => {
		for (let n = 1; n <= 10; n++) {
			const body = JSON.stringify({ events: [], next_cursor: `c${n}` });
			simulator.fault('GET /events', { kind: 'status', status: 200, body });
		}
		const page = await search('searchGroups');
		expect(page.results).toEqual([]);
		expect(simulator.requests).toHaveLength(10);
		const body = JSON.stringify({ events: [], next_cursor: null });
		simulator.fault('GET /events', { kind: 'status', status: 200, body });
		expect(await search('searchGroups', '', page.paginationToken)).toEqual({ results: [] });
		expect(at(simulator.requests, 10).url).toBe('/api/v1/events?limit=200&cursor=c10');
	});

	test.each(['', 'nonsense', '{}', '[]', '{"cursor":7,"listed":[]}'])(
		'the token %j is the beginning of the list',
		async (token) => {
			expect(valuesOf(await search('searchGroups', '', token))).toEqual(seeded());
		},
	);
});

describe('phone numbers', () => {
	test('all phone numbers are listed, by number', async () => {
		const results = ['+14155550100', '+14155550101'].map((value) => ({ name: value, value }));
		expect(await search('searchPhoneNumbers')).toEqual({ results });
		expect(await search('searchPhoneNumbers', '415 555 0101')).toEqual({ results: [results[1]] });
	});

	test('phone numbers that are not active say so; what is no number is left out', async () => {
		const phone_numbers = [
			{ phone_number: '+14155550100', is_active: false },
			{ phone_number: '+14155550102' },
			{ phone_number: '' },
			{ id: 'pn_3' },
			null,
		];
		const body = JSON.stringify({ phone_numbers });
		simulator.fault('GET /phone-numbers', { kind: 'status', status: 200, body });
		expect((await search('searchPhoneNumbers')).results).toEqual([
			{ name: '+14155550100 (not active)', value: '+14155550100' },
			{ name: '+14155550102', value: '+14155550102' },
		]);
	});
});

describe('phone lines', () => {
	test('all lines, by number and ID; the value is the ID', async () => {
		const results = [
			{ name: '+14155550100 (line_1)', value: 'line_1' },
			{ name: '+14155550101 (line_2)', value: 'line_2' },
		];
		expect(await search('searchPhoneLines')).toEqual({ results });
		expect(await search('searchPhoneLines', '415 555 0101')).toEqual({ results: [results[1]] });
		expect(await search('searchPhoneLines', 'LINE_1')).toEqual({ results: [results[0]] });
	});

	test('those that are not active say so; what has no ID is left out', async () => {
		const phone_numbers = [
			{ phone_number: '+14155550100', phone_line_id: 'pl_1', is_active: false },
			{ phone_number: '+14155550102', id: 'pl_2' },
			{ phone_number: '+14155550103' },
			null,
		];
		const body = JSON.stringify({ phone_numbers });
		simulator.fault('GET /phone-numbers', { kind: 'status', status: 200, body });
		expect((await search('searchPhoneLines')).results).toEqual([
			{ name: '+14155550100 (not active, pl_1)', value: 'pl_1' },
			{ name: '+14155550102 (pl_2)', value: 'pl_2' },
		]);
	});
});

describe('webhook subscriptions', () => {
	const SUBSCRIPTIONS = [
		{ id: 'ws_1', url: 'https://n8n.example.com/webhook/a/webhook', events: [], is_active: true },
		{
			id: 'ws_2',
			url: 'https://jo:example@hooks.example.com/b?key=example-key',
			events: ['message.received', 'reaction.added', 'message.read'],
			is_active: false,
		},
		{ id: 'ws_3', url: 'https://dev-inbox', events: ['message.read'], is_active: true },
	];
	const RESULTS = [
		{ name: 'n8n.example.com/webhook/a/web… (all events, ws_1)', value: 'ws_1' },
		{
			name: 'hooks.example.com/b (Message Received, Reaction Added and 1 more, not active, ws_2)',
			value: 'ws_2',
		},
		{ name: 'dev-inbox (message.read, ws_3)', value: 'ws_3' },
	];
	const answer = (body: unknown) =>
		simulator.fault('GET /webhook-subscriptions', {
			kind: 'status',
			status: 200,
			body: JSON.stringify(body),
		});

	// The name of the list is open, and whether it has one (contract: GET /webhook-subscriptions).
	test.each([
		['in a list of the expected name', { subscriptions: SUBSCRIPTIONS }],
		['in a list of another name', { webhook_subscriptions: SUBSCRIPTIONS, count: 3 }],
		['in a bare list', SUBSCRIPTIONS],
	])('%s: where they go, without keys, for which events, and the ID', async (_, body) => {
		answer(body);
		expect(await search('searchWebhookSubscriptions')).toEqual({ results: RESULTS });
	});

	test.each([
		['N8N.example.com', ['ws_1']],
		['example-key', ['ws_2']],
		['reaction added', ['ws_2']],
		['message.read', ['ws_2', 'ws_3']],
		['ws_3', ['ws_3']],
		['not active', ['ws_2']],
		['nothing like it', []],
	])('the filter %j finds %j', async (filter, values) => {
		answer({ subscriptions: SUBSCRIPTIONS });
		expect(valuesOf(await search('searchWebhookSubscriptions', filter))).toEqual(values);
	});

	test('what the answer says too little of is still listed, if it has an ID', async () => {
		answer({ subscriptions: [{ id: 'ws_1' }, { url: 'https://hooks.example.com' }, null, 'x'] });
		expect((await search('searchWebhookSubscriptions')).results).toEqual([
			{ name: 'Unknown URL (all events, ws_1)', value: 'ws_1' },
		]);
	});

	test('one that was made is in the list of the simulator', async () => {
		const { success } = await engine.run({
			credential: simulator.credential,
			items: [{}],
			parameters: {
				resource: 'webhookSubscription',
				operation: 'create',
				url: 'https://hooks.example.com/new',
			},
		});
		const { json } = first(success);
		expect((await search('searchWebhookSubscriptions')).results).toEqual([
			{ name: `hooks.example.com/new (all events, ${String(json.id)})`, value: json.id },
		]);
	});
});

describe.each([
	['searchPhoneLines', 'GET /phone-numbers'],
	['searchWebhookSubscriptions', 'GET /webhook-subscriptions'],
	['searchChats', 'GET /events'],
	['searchGroups', 'GET /events'],
	['searchPhoneNumbers', 'GET /phone-numbers'],
])('when %s fails', (method, route) => {
	async function errorOf(change: Partial<CredentialFields> = {}): Promise<NodeApiError> {
		const credential = { ...simulator.credential, ...change };
		const error: unknown = await engine.searchList(method, credential).then(
			() => undefined,
			(thrown: unknown) => thrown,
		);
		expect(error).toMatchObject({ name: 'NodeApiError', node: { name: 'Chert' } });
		const { message, description, context } = error as NodeApiError;
		const stored = JSON.stringify([error, message, description, context]);
		expect(stored).not.toContain(credential.signingSecret);
		for (const { headers } of simulator.requests) {
			const [, , hex] = String(headers['x-chert-signature']).split(',');
			expect(stored).not.toContain(hex);
		}
		return error as NodeApiError;
	}

	test('Chert’s refusal is told with its code and what to do', async () => {
		simulator.fault(route, { kind: 'code', code: 2005 });
		expect(await errorOf()).toMatchObject({
			message: expect.stringMatching(/^Chert 2005: ./),
			description: expect.stringMatching(/^The tenant is suspended/),
			httpCode: '403',
		});
		expect(simulator.requests).toHaveLength(1);
	});

	test('a failure that passes says to open the list again: there is no item to run again', async () => {
		simulator.fault(route, { kind: 'rate_limited', retry_after: 7 }, { kind: 'html' });
		expect((await errorOf()).description).toBe(
			'Wait 7 s and open the list again, or choose another mode and type the value.',
		);
		expect(await errorOf()).toMatchObject({
			message: "Chert's answer was a web page instead of JSON (HTTP 502)",
			description:
				'Wait a moment and open the list again, or choose another mode and type the value.',
		});
	});

	test('an answer without a list is no empty list', async () => {
		simulator.fault(route, { kind: 'status', status: 200, body: '{"count":0}' });
		const error = await errorOf();
		expect(error.message).toMatch(/^Chert's answer (holds no|does not hold a) list/);
		expect(error.context).not.toHaveProperty('outcome_unknown');
	});

	test('a credential that is not right says which field', async () => {
		expect(await errorOf({ tenant: '' })).toMatchObject({
			message: expect.stringContaining('the Tenant is empty'),
			description: expect.stringContaining('Open the Chert credential'),
		});
		expect((await errorOf({ signingSecret: 'wrong-example' })).message).toMatch(/^Chert 2004: /);
	});
});

describe('what events are about', () => {
	beforeEach(() => simulator.reset());
	const emit = async (type: string, happening: object) => await simulator.emit(type, happening);

	test('messages are listed by who wrote what, each once, and not by reactions to them', async () => {
		const long = 'Please take me out of this group\nas soon as you can';
		const one = await emit('message.received', { chat_id: 'ch_direct', text: long });
		await emit('reaction.added', { chat_id: 'ch_direct' });
		const { results } = await search('searchMessages', 'take me out');
		const id = String(messageIdOf(one));
		expect(results).toEqual([{ name: `…1000: Please take me out of this gr… (${id})`, value: id }]);
		expect(first(results).name).toHaveLength(50);
		expect(valuesOf(await search('searchMessages', id.slice(2, 20)))).toEqual([id]);
		expect(valuesOf(await search('searchMessages', 'nobody wrote this'))).toEqual([]);
	});

	test('events are listed by what happened, and their value is the ID that Get and Replay take', async () => {
		const event = await emit('reaction.added', { chat_id: 'ch_direct' });
		const { results } = await search('searchEvents', 'reaction');
		expect(results).toContainEqual({
			name: expect.stringMatching(/^Reaction Added, …1000: /) as string,
			value: event.id,
		});
		expect(valuesOf(await search('searchEvents'))).toEqual([...simulator.events.keys()].reverse());
	});

	test('attachments are listed by their name or kind', async () => {
		const parts = [
			{ type: 'media', attachment_id: 'att_photo', content_type: 'image/jpeg' },
			{ type: 'media', attachment_id: 'att_0123456789abcdef', filename: 'plan.pdf' },
		];
		const data = { chat: { id: 'ch_direct' }, message: { id: 'msg_1', parts } };
		await emit('message.received', { chat_id: 'ch_direct', data });
		expect((await search('searchAttachments')).results).toEqual([
			{ name: 'image/jpeg (att_photo)', value: 'att_photo' },
			{ name: 'plan.pdf (…abcdef)', value: 'att_0123456789abcdef' },
		]);
	});

	test('behind many events that do not fit the search goes on, and n8n can go on after it', async () => {
		await emit('message.received', { chat_id: 'ch_direct', text: 'needle' });
		for (let n = 0; n < 210; n++) await happens('ch_direct');
		const found = await search('searchMessages', 'needle');
		expect(found.results).toHaveLength(1);
		expect(found).not.toHaveProperty('paginationToken');
		const page = await search('searchMessages');
		expect(page.results.length).toBeGreaterThanOrEqual(20);
		const rest = await search('searchMessages', undefined, page.paginationToken as string);
		expect(valuesOf(rest)).not.toEqual([]);
		expect(valuesOf(rest).filter((id) => valuesOf(page).includes(id))).toEqual([]);
	});

	test.each(['searchMessages', 'searchEvents', 'searchAttachments'])(
		'%s: a list that Chert does not give says why',
		async (method) => {
			simulator.fault('GET /events', { kind: 'code', code: 2005 });
			await expect(search(method)).rejects.toThrow('2005');
		},
	);
});

function messageIdOf({ payload }: { payload: object }): unknown {
	return (payload as { data: { message: { id: string } } }).data.message.id;
}
