import fc from 'fast-check';
import { ChertFailure } from '../../../../../nodes/Chert/failures/failure';
import {
	checkFirstMessage,
	MOST_PARTS,
	readParts,
	type MessagePart,
} from '../../../../../nodes/Chert/actions/chat/messageParts';
import { first } from '../../../../support/certain';

const NAMES = { list: 'Parts', fields: { value: 'Text' } };

const text = fc.record({
	type: fc.constant('text' as const),
	value: fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => value.trim() !== ''),
});
const other = fc.oneof(
	fc.record({ type: fc.constant('media' as const), attachment_id: fc.uuid() }),
	fc.record({ type: fc.constant('rich_link' as const), url: fc.webUrl() }),
);
/** Parts that Chert takes: no two texts in a row. */
const acceptable = fc
	.array(fc.oneof(text, other), { minLength: 1, maxLength: MOST_PARTS })
	.filter(
		(parts) => !parts.some(({ type }, n) => type === 'text' && parts[n - 1]?.type === 'text'),
	);

test('parts that Chert takes come back as they are, in their order', () => {
	fc.assert(
		fc.property(acceptable, (parts) => {
			expect(readParts(parts, NAMES)).toEqual(parts);
		}),
	);
});

test('whatever is given, it comes back or is refused in words', () => {
	const like = fc.record(
		{
			type: fc.oneof(fc.constantFrom('text', 'media', 'rich_link', 'toString'), fc.jsonValue()),
			value: fc.jsonValue(),
			attachment_id: fc.jsonValue(),
			url: fc.oneof(fc.webUrl(), fc.jsonValue()),
			title: fc.jsonValue(),
		},
		{ requiredKeys: ['type'] },
	);
	fc.assert(
		fc.property(fc.oneof(fc.jsonValue(), fc.array(like)), fc.boolean(), (entries, mediaUrls) => {
			let parts: MessagePart[];
			try {
				parts = readParts(entries, NAMES, mediaUrls);
			} catch (error) {
				expect(error).toBeInstanceOf(ChertFailure);
				expect((error as ChertFailure).message).toMatch(/[Ff]ield '/);
				return;
			}
			expect(parts).toHaveLength((entries as unknown[]).length);
			for (const part of parts) {
				expect(['text', 'media', 'rich_link']).toContain(part.type);
				if (part.type === 'text') expect(typeof part.value).toBe('string');
			}
		}),
	);
});

test('fields that are empty are left out, fields that are not known are sent as they are', () => {
	const part = { type: 'rich_link', url: ' https://example.com ', title: '', summary: null };
	expect(readParts([{ ...part, extra: { a: 1 } }], NAMES)).toEqual([
		{ type: 'rich_link', url: 'https://example.com', extra: { a: 1 } },
	]);
	expect(first(readParts([{ ...part, title: 2026 }], NAMES)).title).toBe('2026');
});

test.each<[unknown, string]>([
	[
		[{ type: 'poem' }],
		'The field \'type\' of part 1 must be one of text, media, rich_link, but it is "poem"',
	],
	[[{ value: 'Hi' }], "The field 'type' of part 1 is empty"],
	[['Hi'], "Part 1 of the field 'Parts' must be an object with a type, but it is a string (Hi)"],
	[undefined, "The field 'Parts' must be a list of parts, but it is empty"],
	[[{ type: 'text', value: ' \n' }], "The field 'Text' of part 1 is blank"],
	[
		[{ type: 'text', value: true }],
		"The field 'Text' of part 1 must be text, but it is a boolean (true)",
	],
	[
		[{ type: 'rich_link', url: 'javascript:alert(1)' }],
		'The field \'url\' of part 1 must be a web address such as https://example.com, but it is "javascript:alert(1)"',
	],
])('%j is refused by field and rule', (entries, message) => {
	expect(() => readParts(entries, NAMES)).toThrow(new ChertFailure({ message } as never));
});

describe('the first message of a chat', () => {
	const check = (parts: MessagePart[], isGroup: boolean) => () =>
		checkFirstMessage(parts, isGroup, NAMES);
	const words = (value: string): MessagePart => ({ type: 'text', value });

	test.each(['See example.com', 'www.example.com', 'https:// and http', 'ftp://example.com', 'Hi'])(
		'%j is for Chert to judge',
		(value) => {
			expect(check([words(value)], true)).not.toThrow();
			expect(check([words(value)], false)).not.toThrow();
		},
	);

	test.each(['https://example.com', 'see (HTTP://example.com)', 'a\nhttps://x'])(
		'%j is refused',
		(value) => {
			expect(check([words(value)], false)).toThrow(
				/make it a part of its own, of the type Rich Link/,
			);
			expect(check([words(value)], true)).toThrow(/send it afterwards with the operation/);
		},
	);

	test('the first message of a group is text only', () => {
		const link: MessagePart = { type: 'rich_link', url: 'https://example.com' };
		expect(check([words('Hi'), link], true)).toThrow(/^Part 2 of the field 'Parts' is not text/);
		expect(check([words('Hi'), link], false)).not.toThrow();
	});
});
