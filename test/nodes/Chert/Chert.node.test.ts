import type { INodeProperties, INodePropertyOptions, INodeType } from 'n8n-workflow';
import { resources } from '../../../nodes/Chert/actions';
import { Engine } from '../../support/engine';
import { fs, path, projectRoot } from '../../support/node';

/** What the linter cannot see, because the description is put together at run time. */
describe('the description of the Chert node', () => {
	let properties: INodeProperties[];
	let methods: NonNullable<INodeType['methods']>;

	beforeAll(async () => {
		const { description, methods: found } = (await Engine.load()).nodeType('chert');
		methods = found!;
		expect(description).toMatchObject({ name: 'chert', displayName: 'Chert', usableAsTool: true });
		({ properties } = description);
	});

	const walk = (list: INodeProperties[], visit: (property: INodeProperties) => void): void => {
		for (const property of list) {
			visit(property);
			const nested = (property.options ?? []).filter((option) => 'displayName' in option);
			walk(nested as INodeProperties[], visit);
		}
	};

	const OPTIONS = ['options', 'collection'];
	/** Name and type of the fields that an operation shows, in order. */
	const fieldsOf = (resource: string, operation: string) =>
		properties
			.filter(({ displayOptions: { show } = {} }) =>
				[show?.resource?.includes(resource), show?.operation?.includes(operation)].every(Boolean),
			)
			.map(({ name, type }) => [name, type]);

	test('the names that saved workflows hold stay as they are', () => {
		expect(fieldsOf('chat', 'leave')).toEqual([['chatId', 'resourceLocator'], OPTIONS]);
		const PARTICIPANTS = [['chatId', 'resourceLocator'], ['addresses', 'string'], OPTIONS];
		const MESSAGE = [
			['messageType', 'options'],
			['text', 'string'],
			['parts', 'fixedCollection'],
			['partsJson', 'json'],
		];
		const CHAT = ['chatId', 'resourceLocator'];
		expect(fieldsOf('chat', 'addParticipant')).toEqual(PARTICIPANTS);
		expect(fieldsOf('chat', 'create')).toEqual([
			['from', 'resourceLocator'],
			['to', 'string'],
			...MESSAGE,
			OPTIONS,
		]);
		expect(fieldsOf('chat', 'getMessages')).toEqual([
			CHAT,
			['returnAll', 'boolean'],
			['limit', 'number'],
			['simplify', 'boolean'],
			OPTIONS,
		]);
		expect(fieldsOf('chat', 'markRead')).toEqual([CHAT, OPTIONS]);
		expect(fieldsOf('chat', 'sendMessage')).toEqual([CHAT, ...MESSAGE, OPTIONS]);
		expect(fieldsOf('chat', 'setTyping')).toEqual([CHAT, ['state', 'options'], OPTIONS]);
		expect(fieldsOf('chat', 'update')).toEqual([CHAT, ['updateFields', 'collection'], OPTIONS]);
		expect(fieldsOf('chat', 'removeParticipant')).toEqual(PARTICIPANTS);
		expect(fieldsOf('location', 'send')).toEqual([
			['sendTo', 'options'],
			['chatId', 'resourceLocator'],
			['phone', 'string'],
			['latitude', 'number'],
			['longitude', 'number'],
			OPTIONS,
		]);
		expect(fieldsOf('phoneNumber', 'getAll')).toEqual([OPTIONS]);
		expect(fieldsOf('event', 'get')).toEqual([['eventId', 'string'], OPTIONS]);
		expect(fieldsOf('event', 'getAll')).toEqual([
			['returnAll', 'boolean'],
			['limit', 'number'],
			['simplify', 'boolean'],
			['filters', 'collection'],
			OPTIONS,
		]);
		expect(fieldsOf('event', 'getDevInbox')).toEqual([OPTIONS]);
		expect(fieldsOf('event', 'replay')).toEqual([['eventId', 'string'], OPTIONS]);
		const SUBSCRIPTION = ['subscriptionId', 'string'];
		expect(fieldsOf('webhookSubscription', 'create')).toEqual([
			['url', 'string'],
			['events', 'multiOptions'],
			OPTIONS,
		]);
		expect(fieldsOf('webhookSubscription', 'delete')).toEqual([SUBSCRIPTION, OPTIONS]);
		expect(fieldsOf('webhookSubscription', 'get')).toEqual([SUBSCRIPTION, OPTIONS]);
		expect(fieldsOf('webhookSubscription', 'getAll')).toEqual([OPTIONS]);
		expect(fieldsOf('webhookSubscription', 'update')).toEqual([
			SUBSCRIPTION,
			['updateFields', 'collection'],
			OPTIONS,
		]);
		expect(properties[0].options).toEqual([
			{ name: 'Chat', value: 'chat' },
			{ name: 'Event', value: 'event' },
			{ name: 'Location', value: 'location' },
			{ name: 'Message', value: 'message' },
			{ name: 'Phone Number', value: 'phoneNumber' },
			{ name: 'Webhook Subscription', value: 'webhookSubscription' },
		]);
	});

	test('options are sorted by name and written in Title Case', () => {
		walk(properties, ({ type, options }) => {
			if (type !== 'options' && type !== 'multiOptions') return;
			const names = (options as INodePropertyOptions[]).map(({ name }) => name);
			expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
			for (const name of names) expect(name).toMatch(/^[A-Z0-9]/);
		});
	});

	test('every operation has an action in sentence case, a description, and its fields only', () => {
		for (const [resource, { operations }] of Object.entries(resources)) {
			const list = properties.find(
				({ name, displayOptions }) =>
					name === 'operation' && displayOptions?.show?.resource?.includes(resource),
			);
			for (const [operation, { option, prepare }] of Object.entries(operations)) {
				const shown = (list!.options as INodePropertyOptions[]).find(
					({ value }) => value === operation,
				);
				expect(shown).toMatchObject({ name: option.name, action: option.action });
				expect(option.action).toMatch(/^[A-Z][a-z ]+( \(cannot be undone\))?$/);
				expect(option.description.length).toBeGreaterThan(10);
				expect(typeof prepare).toBe('function');
			}
		}
		for (const { name, displayOptions } of properties) {
			if (['resource', 'operation', 'options'].includes(name)) continue;
			const { resource, operation } = displayOptions!.show!;
			for (const r of resource as string[]) {
				for (const o of operation as string[]) {
					expect(resources[r].operations[o].properties.map((field) => field.name)).toContain(name);
				}
			}
		}
	});

	test('every chat is named by its ID or picked from a list that the node fills', () => {
		const { listSearch } = methods;
		const pickers = properties.filter(({ type }) => type === 'resourceLocator');
		for (const { modes } of pickers) {
			for (const { type, typeOptions } of modes!) {
				if (type !== 'list') continue;
				expect(Object.keys(listSearch!)).toContain(typeOptions!.searchListMethod);
			}
		}
		const chats = pickers.filter(({ name }) => name === 'chatId');
		for (const { default: by, modes, displayOptions } of chats) {
			expect(by).toEqual({ mode: 'id', value: '' });
			expect(modes!.map(({ name }) => name)).toEqual(['list', 'id']);
			const [operation] = displayOptions!.show!.operation as string[];
			const groupsOnly = ['leave', 'update', 'addParticipant', 'removeParticipant'];
			expect([operation, modes![0].typeOptions!.searchListMethod]).toEqual([
				operation,
				groupsOnly.includes(operation) ? 'searchGroups' : 'searchChats',
			]);
		}
		expect(chats.length).toBeGreaterThan(3);
	});

	test('leaving and removing warn that they cannot be undone', () => {
		for (const operation of ['leave', 'removeParticipant']) {
			const { option } = resources.chat.operations[operation];
			expect(option.description).toContain('cannot be undone');
		}
	});

	test('every operation has a test file', () => {
		for (const [resource, { operations }] of Object.entries(resources)) {
			for (const operation of Object.keys(operations)) {
				const file = `test/nodes/Chert/actions/${resource}/${operation}.test.ts`;
				expect(fs.existsSync(path.join(projectRoot, file))).toBe(true);
			}
		}
	});
});
