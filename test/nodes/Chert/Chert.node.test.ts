import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { resources } from '../../../nodes/Chert/actions';
import { Engine } from '../../support/engine';
import { fs, path, projectRoot } from '../../support/node';

/** What the linter cannot see, because the description is put together at run time. */
describe('the description of the Chert node', () => {
	let properties: INodeProperties[];

	beforeAll(async () => {
		const { description } = (await Engine.load()).nodeType('chert');
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
			{ name: 'Webhook Subscription', value: 'webhookSubscription' },
		]);
		expect(
			properties.find(({ name }) => name === 'chatId')!.modes!.map(({ name }) => name),
		).toEqual(['id']);
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
				expect(option.action).toMatch(/^[A-Z][a-z ]+$/);
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

	test('leaving warns that it cannot be undone', () => {
		expect(resources.chat.operations.leave.option.description).toContain('cannot be undone');
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
