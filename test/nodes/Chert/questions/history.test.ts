import type { Asker } from '../../../../nodes/Chert/api/ask';
import {
	inItsChat,
	nameOf,
	openQuestions,
	positionOf,
} from '../../../../nodes/Chert/questions/history';
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

describe('where Chert gives a message no ID, or another one', () => {
	const row = (text: string, at?: number) => ({ inbound: false, text, mark: 12, at });

	test('a question is found by its number and text, the newest first', () => {
		const rows = [
			row('Leave B? #12'),
			row('Leave  A? #12'),
			row('Leave A? #12'),
			row('Leave B? #12'),
		];
		expect(positionOf(question, rows)).toBe(2);
		expect(positionOf(question, [...rows, OWN])).toBe(4);
		expect(positionOf(question, rows.slice(0, 1))).toBe(-1);
		expect(positionOf({ ...question, asks: undefined }, rows)).toBe(-1);
	});

	test('other questions have names of their own all the same', () => {
		const rows = [row('Leave B? #13', 1), row('Leave B? #13', 2), row('Leave C? #13', 1)];
		expect(new Set([...rows, OWN].map(nameOf)).size).toBe(4);
		expect(nameOf(OWN)).toBe('own');
	});
});

test.each([
	[null, '2026-05-24T12:00:03.000Z', Date.parse('2026-05-24T12:00:03.000Z')],
	[NOW, '2026-05-24T12:00:03.000Z', NOW],
	[null, undefined, null],
])(
	'a question that Chert dates %j, and whose message it dates %j, was asked at %j',
	async (asked_at, created_at, expected) => {
		const message = { id: 'own', direction: 'outbound', created_at, text: OWN.text };
		const request: Asker['request'] = async <T>() => await Promise.resolve([message] as T);
		const asked = { ...question, chat_id: 'ch_1', asked_at, settled: [] };
		expect(await inItsChat({ request }, asked, NOW)).toMatchObject({
			asked_at: expected,
			settled: [],
		});
	},
);
