import type { INodeProperties, INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';
import { Engine } from '../../support/engine';
import { at, first, take } from '../../support/certain';

describe('the description of the Chert Trigger', () => {
	let description: INodeTypeDescription;

	beforeAll(async () => {
		({ description } = (await Engine.load()).nodeType('chertTrigger'));
	});

	const names = (properties: INodeProperties[]) => properties.map(({ name, type }) => [name, type]);

	test('the names that saved workflows hold stay as they are', () => {
		expect(description).toMatchObject({
			name: 'chertTrigger',
			displayName: 'Chert Trigger',
			group: ['trigger'],
			inputs: [],
			credentials: [{ name: 'chertApi', required: true }],
			webhooks: [{ name: 'default', httpMethod: 'POST', path: 'webhook' }],
		});
		const { properties } = description;
		expect(names(properties)).toEqual([
			['events', 'multiOptions'],
			['simplify', 'boolean'],
			['options', 'collection'],
		]);
		expect((first(properties).options as INodePropertyOptions[]).map(({ value }) => value)).toEqual(
			['message.received', 'reaction.added', 'reaction.removed', 'lead_reply'],
		);
		expect(names(at(properties, 2).options as INodeProperties[])).toEqual([
			['catchUp', 'number'],
			['chats', 'options'],
			['content', 'multiOptions'],
			['downloadAttachments', 'boolean'],
			['from', 'string'],
			['ownMessages', 'boolean'],
			['inChats', 'fixedCollection'],
			['skipDuplicates', 'boolean'],
			['textContains', 'string'],
		]);
	});

	test('the node and its trigger are one entry of the node creator, with one description (docs/n8n.md 43)', async () => {
		const { description: node } = (await Engine.load()).nodeType('chert');
		expect(description.description).toBe(node.description);
		expect(description.description).toMatch(/^Leave iMessage groups/);
	});

	test('the event that most people want stands first, the legacy one last', () => {
		const shown = first(description.properties).options as INodePropertyOptions[];
		expect(first(shown).value).toBe('message.received');
		expect(shown.at(-1)!.value).toBe('lead_reply');
	});

	test('options are sorted by name, and booleans say "Whether"', () => {
		const [, simplify, options] = take(description.properties, 3);
		const collection = options.options as INodeProperties[];
		const sorted = (list: string[]) => [...list].sort((a, b) => a.localeCompare(b, 'en'));
		for (const list of [
			collection[1]!.options,
			collection[2]!.options,
		] as INodePropertyOptions[][]) {
			const shown = list.map(({ name }) => name);
			expect(shown).toEqual(sorted(shown));
		}
		const shown = collection.map(({ displayName }) => displayName);
		expect(shown).toEqual(sorted(shown));
		for (const { type, description: text } of [simplify, ...collection]) {
			if (type === 'boolean') expect(text).toMatch(/^Whether /);
		}
	});
});
