import type { IDataObject } from 'n8n-workflow';
import { useChert } from '../../../../support/chert';
import { runSafely } from '../../../../support/operationSuite';

const ROUTE = 'PUT /chats/:chat_id';
const ICON = 'https://example.com/team.png';
const PARAMETERS: IDataObject = {
	resource: 'chat',
	operation: 'update',
	chatId: { __rl: true, mode: 'id', value: '={{ $json.chat_id }}' },
	updateFields: { displayName: '={{ $json.name }}' },
};
const ONE_BY_ONE: IDataObject = {
	...PARAMETERS,
	options: { maxConcurrentRequests: 1, maxAttempts: 1 },
};

const { engine, simulator } = useChert();

const bodies = () => simulator.requests.map(({ body }) => JSON.parse(body.toString()) as unknown);

describe('a group that can be changed', () => {
	test.each<[string, IDataObject, IDataObject]>([
		['the name, trimmed', { displayName: '  Sales North\n' }, { display_name: 'Sales North' }],
		['the icon', { groupChatIcon: ` ${ICON}` }, { group_chat_icon: ICON }],
		[
			'both',
			{ displayName: 'Sales', groupChatIcon: ICON },
			{ display_name: 'Sales', group_chat_icon: ICON },
		],
	])('%s', async (_, updateFields, body) => {
		const [id] = simulator.addGroups(1);
		const before = simulator.chats.get(id)!.display_name;
		const { success } = await runSafely(engine, simulator, { ...PARAMETERS, updateFields }, [
			{ chat_id: id },
		]);
		expect(simulator.requests).toEqual([
			expect.objectContaining({ method: 'PUT', url: `/api/v1/chats/${id}`, verified: true }),
		]);
		expect(bodies()).toEqual([body]);
		const chat = { id, display_name: before, group_chat_icon: null, is_group: true, ...body };
		expect(success.map(({ json }) => json)).toEqual([{ chat_id: id, chat }]);
		expect(simulator.chats.get(id)).toMatchObject(body);
	});

	test('several changes of one group end with the last one', async () => {
		const [chat_id] = simulator.addGroups(1);
		simulator.configure({ latency_ms: 5 });
		const names = Array.from({ length: 6 }, (_, n) => `Name ${n}`);
		const items = names.map((name) => ({ chat_id, name }));
		await runSafely(engine, simulator, PARAMETERS, items);
		expect(bodies()).toEqual(names.map((display_name) => ({ display_name })));
		expect(simulator.chats.get(chat_id)!.display_name).toBe('Name 5');
	});
});

test.each<[IDataObject, string]>([
	[{}, 'Nothing to update: add the Name, the Icon URL or both'],
	[{ displayName: '  ' }, "The field 'Name' is blank"],
	[{ displayName: '={{ null }}' }, "The field 'Name' is empty"],
	[{ displayName: '={{ {} }}' }, "The field 'Name' must be text, but it is an object"],
	[{ displayName: 'New', groupChatIcon: '' }, "The field 'Icon URL' is empty"],
	[
		{ groupChatIcon: 'http://example.com/a.png' },
		'The field \'Icon URL\' must be a web address with https:// in front, but it is "http://example.com/a.png"',
	],
	[{ groupChatIcon: 'team.png' }, "The field 'Icon URL' must be a web address with https://"],
])('%j is refused before any request', async (updateFields, message) => {
	const { error } = await runSafely(engine, simulator, { ...PARAMETERS, updateFields }, [
		{ chat_id: 'ch_group_of_5' },
	]);
	expect(error!.message).toContain(message);
	expect(simulator.requests).toEqual([]);
});

test.each<[string, IDataObject]>([
	['the old name', { display_name: 'Old' }],
	['another chat', { id: 'ch_of_somebody_else', display_name: 'New' }],
])('an answer with %s is not believed', async (_, shown) => {
	const [id] = simulator.addGroups(1);
	const body = JSON.stringify({ chat: { id, ...shown } });
	simulator.fault(ROUTE, { kind: 'status', status: 200, body });
	const { error } = await runSafely(engine, simulator, ONE_BY_ONE, [{ chat_id: id, name: 'New' }]);
	expect(error!.message).toContain('does not show the change in this group');
});

test.each<[string, IDataObject]>([
	['no icon', { group_chat_icon: null }],
	['an icon that is empty', { group_chat_icon: '' }],
	['nothing about icons', {}],
])('an answer with %s is no proof that the icon was set', async (_, shown) => {
	const [id] = simulator.addGroups(1);
	const body = JSON.stringify({ chat: { id, ...shown } });
	simulator.fault(ROUTE, { kind: 'status', status: 200, body });
	const groupChatIcon = 'https://example.com/icon.png';
	const { error } = await runSafely(
		engine,
		simulator,
		{ ...ONE_BY_ONE, updateFields: { groupChatIcon } },
		[{ chat_id: id }],
	);
	expect(error!.message).toContain('does not show the change in this group');
});
