import fc from 'fast-check';
import { readAttachments } from '../../../../../nodes/Chert/actions/message/attachmentReferences';
import { ChertFailure } from '../../../../../nodes/Chert/failures/failure';

const live = (attachment_id: string) => ({ attachment_id, live_photo: true });

describe('attachments of a message', () => {
	test.each<[unknown, unknown[]]>([
		['att_1', ['att_1']],
		[' att_1 , att_2;att_3\n\natt_4,', ['att_1', 'att_2', 'att_3', 'att_4']],
		[
			['att_1', ' att_2 '],
			['att_1', 'att_2'],
		],
		[
			[{ id: 'a' }, { attachment_id: 'b', upload_url: 'https://example.com' }],
			['a', 'b'],
		],
		[{ attachment_id: 'a', filename: 'a.png' }, ['a']],
		[
			[{ attachment_id: 'a', live_photo: true }, 'b'],
			[live('a'), 'b'],
		],
		['[{"attachment_id":"a","live_photo":true},"b"]', [live('a'), 'b']],
		['{"id":"a","live_photo":false}', ['a']],
		['', []],
		[' , ', []],
		[[], []],
		['[]', []],
		[null, []],
	])('%j is %j', (value, expected) => expect(readAttachments(value, false)).toEqual(expected));

	test('all are Live Photos if the option says so, unless an entry says otherwise', () => {
		const value = ['a', { id: 'b' }, { id: 'c', live_photo: false }];
		expect(readAttachments(value, true)).toEqual([live('a'), live('b'), 'c']);
	});

	test.each<[unknown, string]>([
		[undefined, "The field 'Attachments' has no value for this item"],
		[true, "The field 'Attachments' (entry 1) must be text, but it is a boolean (true)"],
		[['a b'], "The field 'Attachments' (entry 1) must be one ID, without commas or blanks"],
		[['a', ''], "The field 'Attachments' (entry 2) is empty"],
		[[{ filename: 'a.png' }], "The field 'Attachments' (entry 1) is empty"],
		[[['a']], 'must be text, but it is a list'],
		[['a\u0000'], 'contains a line break, tab or other control character'],
		['https://example.com/a.png', "The field 'Attachments' (entry 1) is a web address"],
		[['a', 'www.example.com'], "The field 'Attachments' (entry 2) is a web address"],
		[[{ id: 'data:image/png;base64,AAAA' }], 'is a web address'],
		['[{"id":', "The field 'Attachments' looks like JSON but is not valid JSON"],
		[
			[{ id: 'a', live_photo: 'yes' }],
			'The field \'Attachments\' (live_photo of entry 1) must be true or false, but it is "yes"',
		],
	])('%j is refused', (value, message) => {
		const read = () => readAttachments(value, false);
		expect(read).toThrow(ChertFailure);
		expect(read).toThrow(message);
	});

	test('whatever comes in, each reference has an ID and is no web address, or all is refused', () => {
		fc.assert(
			fc.property(fc.anything(), fc.boolean(), (value, livePhoto) => {
				try {
					for (const reference of readAttachments(value, livePhoto)) {
						const id = typeof reference === 'string' ? reference : reference.attachment_id;
						expect(id.trim()).toBe(id);
						expect(id).not.toBe('');
						expect(id).not.toContain('://');
					}
				} catch (error) {
					expect(error).toBeInstanceOf(ChertFailure);
				}
			}),
		);
	});
});
