import {
	type INodeParameters,
	type INodeProperties,
	type INodePropertyOptions,
	type INodeType,
	NodeHelpers,
} from 'n8n-workflow';
import { resources } from '../../../nodes/Chert/actions';
import { GROUP_ERROR_CODES } from '../../../nodes/Chert/failures/errorCodes';
import { refusal } from '../../../nodes/Chert/parameters/text';
import { TRIGGER_PROPERTIES } from '../../../nodes/Chert/trigger/description';
import { lostNames, savedNames } from '../../../tools/docs/savedNames';
import { Engine } from '../../support/engine';
import { entry, first } from '../../support/certain';
import { fs, path, projectRoot } from '../../support/node';

/** What the linter cannot see, because the description is put together at run time. */
describe('the description of the Chert node', () => {
	let subtitle: string;
	let properties: INodeProperties[];
	let methods: NonNullable<INodeType['methods']>;

	beforeAll(async () => {
		const { description, methods: found } = (await Engine.load()).nodeType('chert');
		methods = found!;
		expect(description).toMatchObject({ name: 'chert', displayName: 'Chert', usableAsTool: true });
		({ properties } = description);
		subtitle = description.subtitle!;
	});

	const walk = (list: INodeProperties[], visit: (property: INodeProperties) => void): void => {
		for (const property of list) {
			visit(property);
			const nested = (property.options ?? []).filter((option) => 'displayName' in option);
			walk(nested as INodeProperties[], visit);
		}
	};

	/** A rename would empty the field in every workflow that people have saved. */
	test('the names that saved workflows hold stay as they are', () => {
		expect(lostNames()).toEqual([]);
		expect(Object.keys(savedNames()).length).toBeGreaterThan(20);
		expect(properties.slice(0, 3)).toMatchObject([
			{ name: 'toolNotice', displayOptions: { show: { '@tool': [true] } } },
			{ name: 'resource', default: 'chat' },
			{ name: 'operation', default: 'leave' },
		]);
	});

	test('each operation is asked what it is, and what is shown belongs to some operation', () => {
		walk(properties, ({ displayOptions: { show = {} } = {} }) => {
			const { resource = [], operation = [] } = show as Record<string, string[]>;
			for (const r of resource) {
				expect(Object.keys(resources)).toContain(r);
				for (const o of operation) expect(Object.keys(entry(resources, r).operations)).toContain(o);
			}
		});
		const lists = properties.filter(({ name }) => name === 'operation');
		expect(lists.map(({ displayOptions }) => displayOptions!.show!.resource)).toEqual(
			Object.keys(resources).map((resource) => [resource]),
		);
	});

	test('n8n names a new node by its action, so each is short, and no two are alike', () => {
		const actions = Object.values(resources).flatMap(({ operations }) =>
			Object.values(operations).map(({ option }) => option.action),
		);
		expect(actions).toContain('Leave group');
		expect(new Set(actions).size).toBe(actions.length);
		expect(actions.filter((action) => /\b(an?|the)\b|[()]/i.test(action))).toEqual([]);
	});

	test('below the node stands what it does, in the words of the panel', () => {
		const [, table = '{}'] = /^=\{\{ \((\{.+\})\)\[/.exec(subtitle)!;
		const words = JSON.parse(table) as Record<string, string>;
		expect(words['chat.leave']).toBe('Chat: Leave Group');
		expect(words['message.sendAndWait']).toBe('Message: Send and Wait for Response');
		const operations = Object.values(resources).flatMap((one) => Object.keys(one.operations));
		expect(Object.keys(words)).toHaveLength(operations.length);
	});

	test.each([
		['leaves', undefined, ['leaveNotice']],
		['leaves', false, ['leaveNotice']],
		['only checks', true, ['checkNotice']],
		['decides for each item', '={{ $json.check }}', ['leaveNotice', 'checkNotice']],
	])('a Leave Group that %s (%j) shows the box that is true of it', (_, onlyCheck, boxes) => {
		const options: INodeParameters = onlyCheck === undefined ? {} : { onlyCheck };
		const parameters: INodeParameters = { resource: 'chat', operation: 'leave', options };
		const shown = properties.filter(
			(property) =>
				property.type === 'notice' &&
				NodeHelpers.displayParameter(parameters, property, { typeVersion: 1 }, null),
		);
		expect(shown.map(({ name }) => name)).toEqual(boxes);
	});

	test('Check Only is the first option of Leave Group', () => {
		const options = properties.find(
			({ name, displayOptions: { show = {} } = {} }) =>
				name === 'options' && show.operation?.includes('leave'),
		);
		expect(first(options!.options!)).toMatchObject({ name: 'onlyCheck' });
	});

	test('descriptions follow n8n’s rules', () => {
		walk(properties, ({ type, displayName, description = '', name }) => {
			if (type === 'boolean')
				expect([name, description]).toEqual([name, expect.stringMatching(/^Whether /)]);
			expect(displayName).toMatch(/^[A-Z]/);
			expect(description).not.toMatch(/[^.]\.$(?<!\..*\.)/);
		});
	});

	test('options are sorted by name and written in Title Case', () => {
		walk(properties, ({ type, options }) => {
			if (type !== 'options' && type !== 'multiOptions') return;
			const names = (options as INodePropertyOptions[]).map(({ name }) => name);
			// n8n asks for it from five entries on.
			const sorted = [...names].sort((a, b) => a.localeCompare(b, 'en'));
			if (names.length > 4) expect(names).toEqual(sorted);
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
			if (['resource', 'operation', 'options', 'toolNotice'].includes(name)) continue;
			const { resource, operation } = displayOptions!.show!;
			for (const r of resource as string[]) {
				for (const o of operation as string[]) {
					expect(
						entry(entry(resources, r).operations, o).properties.map((field) => field.name),
					).toContain(name);
				}
			}
		}
	});

	test('every chat is named by its ID or picked from a list that the node fills', () => {
		const { listSearch } = methods;
		const pickers = properties.filter(({ type }) => type === 'resourceLocator');
		walk(properties, ({ modes = [] }) => {
			for (const { type, typeOptions } of modes) {
				if (type !== 'list') continue;
				expect(Object.keys(listSearch!)).toContain(typeOptions!.searchListMethod);
			}
		});
		const chats = pickers.filter(({ name }) => name === 'chatId');
		for (const { default: by, modes, displayOptions } of chats) {
			expect(by).toEqual({ mode: 'id', value: '' });
			expect(modes!.map(({ name }) => name)).toEqual(['list', 'id']);
			const { resource, operation } = displayOptions!.show! as Record<string, string[]>;
			const [of, name] = [first(resource!), first(operation!)];
			const { errors } = entry(entry(resources, of).operations, name);
			// Chert answers 1006 where the chat has to be a group, and is none.
			const isForGroups = errors[1006]?.reason === GROUP_ERROR_CODES[1006].reason;
			expect([of, name, first(modes!).typeOptions!.searchListMethod]).toEqual([
				of,
				name,
				isForGroups ? 'searchGroups' : 'searchChats',
			]);
		}
		expect(chats.length).toBeGreaterThan(3);
	});

	/** The reasons stand beside `chatIdField`: From List where the list is whole. */
	test('each picker opens with the mode that was decided for it', () => {
		const opensWith = new Map<string, string>();
		walk(
			[...properties, ...TRIGGER_PROPERTIES],
			({ displayName, modes, default: value, required }) => {
				if (!modes || modes.length < 2) return;
				const { mode } = value as { mode: string };
				// A chat that a person may choose, or the one that an operation needs.
				opensWith.set(required ? `${displayName}, required` : displayName, mode);
			},
		);
		expect(Object.fromEntries(opensWith)).toEqual({
			'Attachment ID, required': 'id',
			Chat: 'list',
			'Chat, required': 'id',
			'Event ID, required': 'id',
			'From, required': 'list',
			Line: 'list',
			'Message ID, required': 'id',
			'Phone Line': 'list',
			'Webhook Subscription': 'list',
			'Webhook Subscription, required': 'list',
		});
	});

	test('nothing is chosen for somebody who only adds a filter or an effect', () => {
		const found = new Map<string, unknown>();
		walk(properties, ({ name, default: value }) => {
			if (['status', 'effect'].includes(name)) found.set(name, value);
		});
		expect(Object.fromEntries(found)).toEqual({ status: 'any', effect: '' });
	});

	test('nothing of a description is cut off in a list', () => {
		// Two lines of n8n's lists hold 113 characters at least (docs/n8n.md 49).
		const described = Object.values(resources).flatMap(({ operations }) =>
			Object.values(operations).map(({ option }) => option.description),
		);
		walk([...properties, ...TRIGGER_PROPERTIES], ({ type, options = [] }) => {
			if (type !== 'options' && type !== 'multiOptions') return;
			for (const { description = '' } of options as INodePropertyOptions[]) {
				described.push(description);
			}
		});
		expect(described.length).toBeGreaterThan(60);
		expect(described.filter(({ length }) => length > 112)).toEqual([]);
	});

	test('what n8n shows beside or below a field is no longer than 220 characters', () => {
		const shown: string[] = [];
		const collect = (value: unknown): void => {
			if (typeof value !== 'object' || value === null) return;
			const { description, hint } = value as { description?: unknown; hint?: unknown };
			for (const text of [description, hint]) if (typeof text === 'string') shown.push(text);
			Object.values(value).forEach(collect);
		};
		collect([properties, TRIGGER_PROPERTIES]);
		expect(shown.length).toBeGreaterThan(200);
		expect(shown.filter(({ length }) => length > 220)).toEqual([]);
	});

	test('one thing has one name', () => {
		const names = new Set<string>();
		walk([...properties, ...TRIGGER_PROPERTIES], ({ type, displayName, placeholder }) => {
			names.add(displayName);
			// Buttons are written like n8n's own: "Add option".
			if (/collection/i.test(type) && placeholder !== undefined) {
				expect(placeholder).toMatch(/^Add [a-z]+$/);
			}
		});
		expect([...names].filter((name) => /phone/i.test(name)).sort()).toEqual([
			'Phone Line',
			'Phone Number',
		]);
	});

	test('texts name a field in single quotes, as n8n asks', () => {
		const names = new Set<string>();
		walk([...properties, ...TRIGGER_PROPERTIES], ({ displayName }) => names.add(displayName));
		const quoted = (text: string) =>
			[...text.matchAll(/"([^"\n]+)"/g)]
				.map((found) => found[1]!)
				.filter((name) => names.has(name));
		const folder = path.join(projectRoot, 'nodes');
		const sources = fs
			.readdirSync(folder, { recursive: true, encoding: 'utf8' })
			.filter((name) => name.endsWith('.ts'))
			.map((name) => fs.readFileSync(path.join(folder, name), 'utf8'));
		expect(sources.length).toBeGreaterThan(150);
		expect(sources.flatMap(quoted)).toEqual([]);
		expect(refusal('Chat', 'is empty').message).toBe("The field 'Chat' is empty");
	});

	test('leaving and removing warn that they cannot be undone', () => {
		for (const operation of ['leave', 'removeParticipant']) {
			const { option } = entry(entry(resources, 'chat').operations, operation);
			expect(option.description).toContain('cannot be undone');
		}
	});
});
