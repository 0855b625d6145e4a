import type { INodeProperties, INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';
import { Engine } from '../../support/engine';

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
		expect((properties[0].options as INodePropertyOptions[]).map(({ value }) => value)).toEqual([
			'lead_reply',
			'message.received',
			'reaction.added',
			'reaction.removed',
		]);
		expect(names(properties[2].options as INodeProperties[])).toEqual([
			['chats', 'options'],
			['downloadAttachments', 'boolean'],
			['from', 'string'],
			['skipDuplicates', 'boolean'],
			['textContains', 'string'],
		]);
	});

	test('lists are sorted by name, and booleans say "Whether"', () => {
		const [events, simplify, options] = description.properties;
		const collection = options.options as INodeProperties[];
		const sorted = (list: string[]) => [...list].sort((a, b) => a.localeCompare(b, 'en'));
		for (const list of [events.options, collection[0].options] as INodePropertyOptions[][]) {
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
