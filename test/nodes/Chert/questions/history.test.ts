import { openQuestions } from '../../../../nodes/Chert/questions/history';
import { textKey } from '../../../../nodes/Chert/questions/mark';
import type { Question } from '../../../../nodes/Chert/questions/question';
import { addressQuery } from '../../../../nodes/Chert/questions/replyAddress';

const NOW = Date.parse('2026-05-24T12:00:00Z');
const OWN = { id: 'own', inbound: false, text: 'Leave A? #12', mark: 12 };
const OTHER = { id: 'other', inbound: false, text: 'Leave B? #13', mark: 13 };
const asks = { mark: 12, to: 'phone', text: textKey(OWN.text) };
const question = { message_id: 'own', asks, subscription_id: 'sub_own' } as unknown as Question;

/** Whether the other question counts as open where there is a subscription that says this. */
function isOpen(mark: number, to: string, text: string, { id = 'sub', until = 0, own = OWN } = {}) {
	const facts = { address: 'chert', instance: 'example', run: 0, until } as const;
	const query = addressQuery({ ...facts, asks: { mark, to, text } });
	const search = new URLSearchParams({ ...query, signature: 'example' });
	const url = `https://n8n.example.com/webhook-waiting/1/node?${search.toString()}`;
	const there = [{ id, url, events: [], is_active: true }];
	return openQuestions(question, [own, OTHER], there, NOW).includes(OTHER);
}

test('another question of the chat is open where a subscription says its number, and its person or its text', () => {
	const text = textKey(OTHER.text);
	expect(isOpen(13, 'phone', 'x')).toBe(true);
	expect(isOpen(13, 'chat', text)).toBe(true);
	expect(isOpen(13, 'chat', 'x')).toBe(false);
	expect(isOpen(14, 'phone', text)).toBe(false);
	expect(isOpen(13, 'phone', text, { id: 'sub_own' })).toBe(false);
	expect(isOpen(13, 'phone', text, { until: NOW / 1_000 - 3_600 })).toBe(false);
});

test('where Chert changes texts, its number is enough', () => {
	expect(isOpen(13, 'chat', 'x', { own: { ...OWN, text: 'Leave A … #12' } })).toBe(true);
});
