import fc from 'fast-check';
import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';
import { useChert } from '../../../support/chert';
import { everyField, type Field } from '../../../support/fields';

/**
 * The same table for every field of every operation. The fields come from the description of the node, so
 * that a new one is held to it too. Values come from an expression, as in n8n; the run is the engine's.
 */

const { engine, simulator } = useChert();

const fields = everyField();
const titled = (chosen: Field[]) => chosen.map((field) => [field.title, field] as const);

/** What became of each value in a field: the message of its refusal, or nothing if it was not refused. */
async function refusals(
	field: Field,
	values: readonly unknown[],
): Promise<Array<string | undefined>> {
	const { noDataExpression } = field.property;
	const read = field.withValue('={{ $json.value }}');
	if (!noDataExpression && !field.once) return await refusalsOf(field, read, values);
	// n8n takes such a field as it stands in the workflow, or the node reads it of the first item only.
	const alone = values.map(
		async (value) =>
			await refusalsOf(field, noDataExpression ? field.withValue(value) : read, [value]),
	);
	return (await Promise.all(alone)).flat();
}

async function refusalsOf(
	{ settings }: Field,
	parameters: IDataObject,
	values: readonly unknown[],
): Promise<Array<string | undefined>> {
	const data = await engine.store(Buffer.from('example'), {
		fileName: 'a.txt',
		mimeType: 'text/plain',
	});
	const { failed } = await engine.run({
		credential: simulator.credential,
		items: values.map((value, place) => ({ place, value }) as IDataObject),
		files: values.map(() => ({ data })),
		onError: 'continueErrorOutput',
		parameters,
		settings,
	});
	const messages = new Map<unknown, string | undefined>();
	for (const { json } of failed) {
		const { reason, message } = json.error as { reason: string; message: string };
		// Without an ID the item's place may stand behind the sentence.
		const sentence = message.replace(/ – the \d+\w\w of \d+ items \(n8n's item \d+\)$/, '');
		messages.set(json.place, reason === 'INVALID_INPUT' ? sentence : undefined);
	}
	return values.map((_, place) => messages.get(place));
}

/** One grammar: the field as the panel calls it, where it is if there are several, what is wrong. */
const about = ({ property: { displayName } }: Field, what = '.') => {
	const name = displayName.replace(/[()]/g, '\\$&');
	return new RegExp(
		`^(The|The file in the|There is no file in the) field '${name}'( of part 1| \\(entry 1\\))? ${what}`,
	);
};

const isText = ({ property: { type, description = '' } }: Field) =>
	['string', 'resourceLocator', 'dateTime'].includes(type) || isOpen(description);
/** A list that the API may know more of: its description says that an expression may name others. */
const isOpen = (description: string) => /expression can set any of them/.test(description);
const isChoice = ({ property: { type, description = '' } }: Field) =>
	type === 'options' && !isOpen(description);
const takesLists = ({ property: { description = '', hint = '' } }: Field) =>
	/list from an expression|expression that gives a list/.test(description + hint);
/** An empty filter would be no filter, an empty change no change. */
const isNeeded = ({ property: { required }, collection }: Field) =>
	required === true || collection === 'filters' || collection === 'updateFields';

const HALF = 'cut\ud83d';
const EMPTY = ['', ' \n', null, undefined];
const NO_TEXT = [true, { a: 1 }];

const texts = fields.filter(isText);
const choices = fields.filter(isChoice);

test('fields are found in every place that has some', () => {
	const places = new Set(fields.map(({ collection }) => collection));
	expect([...places].sort()).toEqual([
		'approvalOptions',
		'choices',
		'filters',
		'options',
		'parts',
		'updateFields',
		undefined,
	]);
	expect(texts.length).toBeGreaterThan(50);
	expect(choices.length).toBeGreaterThan(10);
});

test.each(titled(texts))('%s refuses what is not text, and sends nothing', async (_, field) => {
	const values = takesLists(field) ? NO_TEXT : [...NO_TEXT, ['x', 'y']];
	for (const message of await refusals(field, values)) expect(message).toMatch(about(field));
	if (field.property.type !== 'dateTime') {
		const [half] = await refusals(field, [HALF]);
		expect(half).toMatch(about(field, 'contains a broken character'));
	}
	expect(simulator.requests).toEqual([]);
});

test.each(titled(texts.filter(takesLists)))(
	'%s reads a list that is written as JSON',
	async (_, field) => {
		const list = ['x', 'y'];
		const [asList, asJson, asText] = await refusals(field, [list, JSON.stringify(list), 'x,y']);
		expect(asJson).toBe(asList);
		expect(asJson).toBe(asText);
	},
);

test.each(titled(texts.filter(isNeeded)))('%s must not be empty', async (_, field) => {
	for (const message of await refusals(field, EMPTY)) {
		expect(message).toMatch(about(field, 'is (empty|blank)$'));
	}
	expect(simulator.requests).toEqual([]);
});

test.each(titled(texts.filter((field) => !isNeeded(field))))(
	'%s may be empty, or an error says that it is',
	async (_, field) => {
		for (const message of await refusals(field, EMPTY)) {
			if (message !== undefined)
				expect(message).toMatch(about(field, '(is (empty|blank)$|has no value)'));
		}
	},
);

/** n8n checks these before a run, and puts a star beside them; in a collection it cannot (docs/n8n.md 51). */
test.each(titled(texts.filter(({ collection }) => !collection)))(
	'%s is marked as required if it must not be empty',
	async (_, field) => {
		const [message] = await refusals(field, ['']);
		expect(field.property.required === true).toBe(message !== undefined);
	},
);

test.each(titled(texts))('%s takes a number for its digits', async (_, field) => {
	const [asNumber] = await refusals(field, [4155551234]);
	const [asDigits] = await refusals(field, ['4155551234']);
	if (field.property.type === 'dateTime') expect(asNumber).toMatch(about(field, 'needs a date'));
	else expect(asNumber).toBe(asDigits);
});

test.each(titled(choices))('%s refuses every value that it does not offer', async (_, field) => {
	const { options } = field.property;
	const offered = (options as INodePropertyOptions[]).map(({ value }) => value);
	const unknown = [`${String(offered[0])}x`, 42, true, HALF, [offered[0]], { a: 1 }];
	for (const message of await refusals(field, unknown)) {
		expect(message).toMatch(about(field, 'must be one of '));
		for (const value of offered) expect(message).toContain(String(value));
	}
	// n8n itself puts the default in place of nothing, where no expression is allowed.
	const empty = EMPTY.filter((value) => !field.property.noDataExpression || value !== undefined);
	for (const message of await refusals(field, empty)) {
		expect(message).toMatch(about(field, 'is (empty|blank)$'));
	}
	expect(simulator.requests).toEqual([]);
});

const switches = fields.filter(({ property: { type } }) => type === 'boolean');
const YES_OR_NO = [true, false, 'true', 'false', ' True\n', 'FALSE'];
const NEITHER = [0, 1, '0', '1', 'yes', 'on', 'wahr', HALF, [true], { a: true }];

test('switches are found: there is one at least in each collection and beside them', () => {
	expect(new Set(switches.map(({ collection }) => collection))).toEqual(
		new Set([undefined, 'options', 'updateFields']),
	);
});

test.each(titled(switches))('%s is true or false, and nothing else', async (_, field) => {
	for (const message of await refusals(field, NEITHER)) {
		expect(message).toMatch(about(field, 'must be true or false, but it is '));
	}
	for (const message of await refusals(field, EMPTY)) {
		expect(message).toMatch(about(field, 'is (empty|blank)$'));
	}
	expect(simulator.requests).toEqual([]);
});

test.each(titled(switches))('%s takes the words for true and false', async (_, field) => {
	expect(await refusals(field, YES_OR_NO)).toEqual(YES_OR_NO.map(() => undefined));
});

/** Every field for the address of a person or a line: the pages of the node promise one reading for all. */
const addresses = fields.filter(({ property: { description = '' } }) =>
	description.includes('country code'),
);

test('every field for addresses says that a phone number needs its country code', () => {
	expect(new Set(addresses.map(({ property: { displayName } }) => displayName))).toEqual(
		new Set(['Addresses', 'Approvers', 'From', 'Line', 'Members', 'Phone Number', 'To']),
	);
});

test.each(titled(addresses))(
	'%s reads phone numbers as people write them, and refuses what leaves doubt',
	async (_, field) => {
		const ways = [
			'+1 (415) 555-1234',
			'001 415.555.1234',
			'tel:+1-415-555-1234',
			'＋１４１５٥٥٥١٢٣٤',
		];
		expect(await refusals(field, ways)).toEqual(ways.map(() => undefined));
		const [home, trunk] = await refusals(field, ['(415) 555-1234', '+49 (0)30 123456']);
		expect(home).toMatch(about(field, 'needs a phone number .* country code, such as'));
		expect(trunk).toMatch(about(field, 'needs a phone number .* without a zero in brackets'));
	},
);

/** Every ID of Chert's. External ID is one of the user's own system, which may look in any way. */
const ids = fields.filter(({ property: { name } }) => /Id$/.test(name) && name !== 'externalId');

test('every operation that is about one thing has an ID to be tested', () => {
	expect(new Set(ids.map(({ property: { displayName } }) => displayName))).toEqual(
		new Set([
			'Attachment ID',
			'Chat',
			'Delivery Chat ID',
			'Event ID',
			'Message ID',
			'Phone Line',
			'Webhook Subscription',
		]),
	);
});

test.each(titled(ids))('%s refuses several IDs, with what to do', async (_, field) => {
	const id = fc.stringMatching(/^[a-z]{2,5}_[0-9a-f]{1,8}$/);
	const list = fc.array(id, { minLength: 1, maxLength: 4 });
	const several = fc.array(id, { minLength: 2, maxLength: 4 });
	const separator = fc.constantFrom(',', ', ', ' ', '\n', '\r\n', '\t', ' , ', '\u00a0', '\u2028');
	const value = fc.oneof(
		fc.constant([]),
		list,
		list.map((given) => JSON.stringify(given)),
		fc.tuple(several, separator).map(([given, between]) => given.join(between)),
	);
	const advice =
		/(put a Split Out node before this one: one item for each (group|chat|message|event|attachment|webhook subscription)|Add one part for each attachment|A message goes out from one line)$/i;
	await fc.assert(
		fc.asyncProperty(fc.array(value, { minLength: 20, maxLength: 40 }), async (values) => {
			for (const message of await refusals(field, values)) {
				expect(message).toMatch(about(field, 'must be one ID, without commas or blanks'));
				expect(message).toMatch(advice);
			}
			expect(simulator.requests).toEqual([]);
		}),
		{ numRuns: 3 },
	);
});
