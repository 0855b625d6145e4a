import { type IDataObject, NodeHelpers } from 'n8n-workflow';
import { useChert } from '../../../support/chert';
import { first } from '../../../support/certain';
import { AS_TOOL } from '../../../support/fields';

const { engine, simulator } = useChert();

const chatId = { __rl: true, mode: 'id', value: 'ch_group_of_5' };
const MESSAGE = { __rl: true, mode: 'id', value: '={{ $json.message_id }}' };
const EVENT = { __rl: true, mode: 'id', value: '={{ $json.id }}' };
const OPERATIONS: Array<[name: string, id: string, field: string, more: IDataObject]> = [
	['chat getAll', 'chat_id', 'members', {}],
	['chat getMessages', 'message_id', 'text', { chatId }],
	['event get', 'id', 'text', { eventId: EVENT }],
	['event getAll', 'id', 'text', {}],
	['message get', 'message_id', 'text', { messageId: MESSAGE }],
];
const BESIDE = ['has_more', 'id', 'requested_message_id'];

/** What comes out for one event of a message, in the panel's words. */
async function run(name: string, parameters: IDataObject, asTool = true): Promise<IDataObject[]> {
	const [resource, operation] = name.split(' ');
	const [event] = [...simulator.events.values()].reverse();
	const { id, payload } = event!;
	const { message } = payload!.data as { message: { id: string } };
	const { success } = await engine.run({
		credential: simulator.credential,
		items: [{ id, message_id: message.id }],
		parameters: { resource, operation, ...parameters },
		...(asTool && { settings: AS_TOOL }),
	});
	return success.map(({ json }) => json);
}

describe.each(OPERATIONS)('%s', (name, id, field, more) => {
	beforeEach(async () => {
		await simulator.emit('message.received', { chat_id: 'ch_group_of_5', text: 'leave' });
	});

	test.each([
		['simplified', true],
		['raw', false],
	])('for an AI agent Output %s is what Simplify %s is for a person', async (output, simplify) => {
		const asTool = await run(name, { ...more, output });
		expect(asTool).toEqual(await run(name, { ...more, simplify }, false));
		expect(asTool.length).toBeGreaterThan(0);
	});

	test('Selected Fields gives the fields that were chosen, and the ID', async () => {
		const simplified = first(await run(name, { ...more, output: 'simplified' }));
		const selected = { ...more, output: 'selected' };
		const one = first(await run(name, { ...selected, fields: [field] }));
		expect(Object.keys(one).filter((key) => !BESIDE.includes(key) || key === id)).toEqual(
			[id, field].filter((key) => key in simplified),
		);
		expect(simplified).toMatchObject(one);
		expect(first(await run(name, selected))).toHaveProperty(id);
	});

	test('Simplify gives ten fields at most, as n8n wants it, with all that the operation adds', async () => {
		for (const json of await run(name, more, false)) {
			expect(Object.keys(json).length).toBeLessThanOrEqual(10);
		}
	});

	test('every field of the simplified output can be chosen', async () => {
		const property = engine
			.nodeType('chert')
			.description.properties.find(
				({ name: of, displayOptions: { show = {} } = {} }) =>
					of === 'fields' && `${show.resource} ${show.operation}` === name,
			);
		const known = property!.options!.map((option) => 'value' in option && option.value);
		const [simplified] = await run(name, { ...more, output: 'simplified' });
		const missing = Object.keys(simplified!).filter((key) => ![id, ...known].includes(key));
		expect(missing.filter((key) => !BESIDE.includes(key))).toEqual([]);
	});

	test.each([
		['a person', 'chert', {}, ['simplify']],
		['an AI agent', 'chertTool', {}, ['output']],
		[
			'an AI agent that reads some fields',
			'chertTool',
			{ output: 'selected' },
			['output', 'fields'],
		],
	])('the panel of %s shows what is read', (_, type, chosen, shown) => {
		const [resource, operation] = name.split(' ') as [string, string];
		const { description } = engine.nodeType('chert');
		const asTool = { ...description, name: type };
		const parameters = { resource, operation, output: 'simplified', ...chosen };
		const names = description.properties
			.filter((one) => ['simplify', 'output', 'fields'].includes(one.name))
			.filter((one) => NodeHelpers.displayParameter(parameters, one, { typeVersion: 1 }, asTool))
			.map((one) => one.name);
		expect(names).toEqual(shown);
	});
});

test('an event that cannot be simplified stays whole, whatever fields were chosen', async () => {
	await simulator.emit('message.received', { chat_id: 'ch_group_of_5', text: 'leave' });
	const [event] = [...simulator.events.values()].reverse();
	event!.type = 'chert.unheard_of';
	event!.payload!.event = 'chert.unheard_of';
	const all = await run('event getAll', { output: 'selected', fields: 'text' });
	expect(all).toContainEqual(expect.objectContaining({ payload: event!.payload }));
});

test('a field that there is not is refused by name', async () => {
	const { error } = await engine.run({
		credential: simulator.credential,
		items: [{}],
		parameters: { resource: 'event', operation: 'getAll', output: 'selected', fields: ['body'] },
		settings: AS_TOOL,
	});
	expect(error!.message).toMatch(/'Fields' must be one of id, event, .*, but it is "body"/);
	expect(simulator.requests).toEqual([]);
});
