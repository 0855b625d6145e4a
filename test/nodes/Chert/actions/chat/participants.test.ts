import type { IDataObject } from 'n8n-workflow';
import { addParticipant } from '../../../../../nodes/Chert/actions/chat/addParticipant.operation';
import { confirmsChange } from '../../../../../nodes/Chert/actions/chat/participants';
import { removeParticipant } from '../../../../../nodes/Chert/actions/chat/removeParticipant.operation';
import { itemReader } from '../../../../support/itemReader';

const ANNA = '+14155551234';
const OTHERS = ['+14155550100', '+14155551000'];

describe('what an answer says about an address', () => {
	test.each<[answer: IDataObject, added: boolean, removed: boolean]>([
		// The list decides, in whatever shape, …
		[{ participants: [...OTHERS, ANNA] }, true, false],
		[{ participants: OTHERS }, false, true],
		[{ participants: [{ handle: ANNA }, { handle: OTHERS[0] }] }, true, false],
		[{ participants: [{ address: OTHERS[0], service: 'imessage' }] }, false, true],
		[{ participants: ['+1 (415) 555-1234'] }, true, false],
		// … but not against the address in `added` or `removed`, nor against a plain no, …
		[{ participants: OTHERS, added: ANNA }, true, true],
		[{ participants: [...OTHERS, ANNA], removed: ANNA }, true, true],
		[{ participants: OTHERS, removed: false }, false, false],
		[{ participants: [ANNA], added: false, removed: ANNA }, false, true],
		// … and not where Chert names somebody else there.
		[{ participants: [...OTHERS, ANNA], added: OTHERS[0] }, false, false],
		[{ participants: OTHERS, removed: OTHERS[0] }, false, false],
		// Without its country code the address counts beside a list that shows the change, …
		[{ participants: [...OTHERS, ANNA], added: '4155551234' }, true, false],
		[{ participants: [...OTHERS, ANNA], added: ['(415) 555-1234'] }, true, false],
		[{ participants: OTHERS, removed: '0415 555 1234' }, false, true],
		// … and proves nothing alone, or beside a list that is spelled so too.
		[{ added: '4155551234', removed: '4155551234' }, false, false],
		[{ participants: [], added: '4155551234', removed: '4155551234' }, false, false],
		[{ participants: OTHERS, added: '4155551234' }, false, true],
		[{ participants: [...OTHERS, ANNA], removed: '4155551234' }, true, false],
		[{ participants: ['4155551234'], added: '4155551234', removed: '4155551234' }, false, false],
		[{ participants: [...OTHERS, ANNA], added: '5551235' }, false, false],
		[{ participants: ['4155551234'] }, false, false],
		// Without one that can be read, Chert has to say it or to name the address.
		[{ added: ANNA }, true, false],
		[{ participant: { address: ANNA } }, true, true],
		[{ address: ANNA }, true, true],
		[{ removed: [ANNA], participants: [] }, false, true],
		[{ added: ANNA, participants: [] }, true, false],
		[{ removed: ANNA, participants: ['p_1', 'p_2'] }, false, true],
		// That an address comes up somewhere is not enough.
		[{ added: false, removed: false, address: ANNA }, false, false],
		[{ added: [], removed: [], address: ANNA }, false, false],
		[{ added: [], skipped: [ANNA] }, false, false],
		[{ requested: ANNA }, false, false],
		[{ added: true }, true, false],
		[{ removed: true, participants: 3 }, false, true],
		[{ added: OTHERS[0] }, false, false],
		[{ participants: [] }, false, false],
		[{ participants: [null] }, false, false],
		[{ participants: ['p_1'] }, false, false],
		[{}, false, false],
	])('%j: added %s, removed %s', (answer, added, removed) => {
		expect(confirmsChange({ chat_id: 'ch_1', ...answer }, 'added', ANNA)).toBe(added);
		expect(confirmsChange({ chat_id: 'ch_1', ...answer }, 'removed', ANNA)).toBe(removed);
	});

	test('the case of an e-mail address does not matter', () => {
		const answer = { participants: ['anna@example.com'] };
		expect(confirmsChange(answer, 'added', 'Anna@Example.com')).toBe(true);
		expect(confirmsChange(answer, 'added', 'bob@example.com')).toBe(false);
	});

	test('a chat ID that looks like the address is no proof', () => {
		expect(confirmsChange({ chat_id: ANNA }, 'added', ANNA)).toBe(false);
	});
});

describe.each([
	['add', addParticipant],
	['remove', removeParticipant],
])('%s', (_, operation) => {
	test('one item is one task for each address, in order within the chat', () => {
		const addresses = `${ANNA}, nobody; ${ANNA}\nbob@example.com`;
		const tasks = [operation.prepare(itemReader({ chatId: ' ch_1 ', addresses }))].flat();
		expect(tasks).toEqual([
			{ about: { chat_id: 'ch_1', address: ANNA }, key: 'ch_1', execute: expect.any(Function) },
			{
				about: { chat_id: 'ch_1', address: 'nobody' },
				failure: expect.objectContaining({
					message: expect.stringMatching(
						/^The field 'Addresses' \(entry 2\) needs .* it is "nobody"$/,
					),
				}),
			},
			{
				about: { chat_id: 'ch_1', address: 'bob@example.com' },
				key: 'ch_1',
				execute: expect.any(Function),
			},
		]);
	});

	test.each([
		[{ chatId: '', addresses: ANNA }, "The field 'Chat' is empty"],
		[{ chatId: '..', addresses: ANNA }, 'The field \'Chat\' cannot be ".."'],
		[{ chatId: 'ch_1', addresses: ' ;' }, "The field 'Addresses' is empty"],
		[{ chatId: 'ch_1', addresses: [] }, "The field 'Addresses' is empty"],
	])('%j is refused as a whole', (parameters, message) => {
		expect(() => operation.prepare(itemReader(parameters))).toThrow(message);
	});
});
