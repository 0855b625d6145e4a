import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { ChertApi } from '../../credentials/ChertApi.credentials';
import { resources } from '../../nodes/Chert/actions';
import { RUN_OPTIONS } from '../../nodes/Chert/run/settings';
import { TRIGGER_PROPERTIES } from '../../nodes/Chert/trigger/description';
import { fs, path, projectRoot } from '../../test/support/node';

/** Where the names are kept. `npm run docs` adds new ones and takes none away. */
export const SAVED_NAMES = 'test/nodes/Chert/savedNames.json';

type Names = Readonly<Record<string, string>>;

/** What workflows that people have saved hold: fields with their types, and values of lists. */
function namesToday(): Names {
	const operations = Object.fromEntries(
		Object.entries(resources).flatMap(([resource, { operations }]) =>
			Object.entries(operations).map(([operation, { properties, options = [] }]) => {
				const collection = { name: 'options', type: 'collection', options } as INodeProperties;
				const names = [...properties, collection].flatMap((property) => namesIn(property));
				return [`${resource} ${operation}`, [...new Set(names)].join(' ')];
			}),
		),
	);
	const listed = (properties: readonly INodeProperties[]) =>
		properties.flatMap((property) => namesIn(property)).join(' ');
	return {
		...operations,
		'options of every operation': listed(RUN_OPTIONS),
		'the trigger': listed(TRIGGER_PROPERTIES),
		'the credential': listed(new ChertApi().properties),
	};
}

function namesIn({ name, type, options = [] }: INodeProperties, where = ''): string[] {
	const full = `${where}${name}`;
	const inner = options.flatMap((option) => {
		if ('values' in option) {
			const group = `${full}.${option.name}.`;
			return option.values.flatMap((property) => namesIn(property, group));
		}
		if (type === 'collection') return namesIn(option as INodeProperties, `${full}.`);
		return [`${full}=${String((option as INodePropertyOptions).value)}`];
	});
	return [`${full}:${type}`, ...inner];
}

/** The names that the file holds. */
export function savedNames(): Names {
	return JSON.parse(fs.readFileSync(path.join(projectRoot, SAVED_NAMES), 'utf8')) as Names;
}

/** Names that a saved workflow may hold and that the node no longer has. */
export function lostNames(): string[] {
	const today = namesToday();
	return Object.entries(savedNames()).flatMap(([operation, names]) => {
		const known = new Set((today[operation] ?? '').split(' '));
		return names
			.split(' ')
			.filter((name) => !known.has(name))
			.map((name) => `${operation}: ${name}`);
	});
}

/** The file with the names of today in it. */
export function savedNamesText(): string {
	const saved = savedNames();
	const today = namesToday();
	const all = [...new Set([...Object.keys(today), ...Object.keys(saved)])].map((operation) => {
		const names = [today[operation], saved[operation]].flatMap((list) => list?.split(' ') ?? []);
		return [operation, [...new Set(names)].join(' ')];
	});
	return `${JSON.stringify(Object.fromEntries(all), null, '\t')}\n`;
}
