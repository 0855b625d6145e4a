import fc from 'fast-check';
import {
	type Judgement,
	judgeReply,
	judgeTapback,
	whyNoAnswer,
} from '../../../../nodes/Chert/questions/judge';
import type { HistoryRow } from '../../../../nodes/Chert/questions/history';
import type { Question } from '../../../../nodes/Chert/questions/question';
import { readReply, type Reply } from '../../../../nodes/Chert/questions/reply';

const ASKED = Date.parse('2026-05-24T12:00:00.700Z');

const question: Question = {
	chat_id: 'ch_1',
	message_id: 'msg_1',
	text: 'Leave?',
	responseType: 'approval',
	answerBy: ['reply', 'tapback'],
	approvers: [],
	approveWords: ['yes'],
	declineWords: ['no'],
	approveLabel: 'Approve',
	declineLabel: 'Decline',
	mayDecline: true,
	expected: 'Reply yes or no.',
	asked_at: ASKED,
	settled: [],
	addresses: {},
};

/** The chat with nothing in it but the question and the reply. */
function judge(said: Reply, asked: Question): Judgement {
	const ignored = whyNoAnswer(said, asked);
	if (ignored) return { ignored };
	if (said.kind === 'tapback') return judgeTapback(said, asked);
	return judgeReply(said, asked, [
		{ id: 'msg_1', inbound: false, text: 'Leave?', at: asked.asked_at ?? undefined },
		{ id: 'msg_2', inbound: true, text: said.text ?? '' },
	]);
}

const reply: Reply = {
	event_id: 'evt',
	kind: 'message',
	chat_id: 'ch_1',
	from: '+14155551234',
	own: false,
	message_id: 'msg_2',
	text: 'Yes',
	hasMore: false,
	reaction: null,
	at: ASKED + 5_000,
	written_at: null,
};
const tapback: Reply = {
	...reply,
	kind: 'tapback',
	message_id: 'msg_1',
	text: null,
	reaction: 'like',
};

test('the reply and the tapback that the other tests change are answers', () => {
	expect(judge(reply, question)).toMatchObject({ answer: { approved: true } });
	expect(judge(tapback, question)).toMatchObject({ answer: { approved: true } });
});

/** One change each that makes an answer none. */
const CHANGES: Array<[name: string, said: Partial<Reply>, question: Partial<Question>]> = [
	['another chat', { chat_id: 'ch_2' }, {}],
	['no chat', { chat_id: null }, {}],
	['the own line', { own: true }, {}],
	['nobody knows whose', { own: null }, {}],
	['before the question', { at: ASKED - 1_000 }, {}],
	['nobody knows when', { at: null }, {}],
	['written long before, delivered after', { written_at: ASKED - 61_000 }, {}],
	['not an approver', {}, { approvers: ['+14155559999'] }],
	['nobody knows who, with approvers', { from: null }, { approvers: ['+14155551234'] }],
	['another kind of event', { kind: 'other' }, {}],
	['neither reply nor tapback wanted', {}, { answerBy: ['link'] }],
];

test.each(CHANGES)('%s: no answer', (_, said, asked) => {
	for (const one of [reply, tapback]) {
		expect(judge({ ...one, ...said }, { ...question, ...asked })).toHaveProperty('ignored');
	}
});

test('whatever else an event says, each of these changes alone keeps it out', () => {
	const anything = fc.record<Reply>({
		event_id: fc.string(),
		kind: fc.constantFrom('message', 'tapback', 'other'),
		chat_id: fc.constantFrom('ch_1', 'ch_2', null),
		from: fc.constantFrom('+14155551234', 'jo@example.com', null),
		own: fc.constantFrom(true, false, null),
		message_id: fc.constantFrom('msg_1', 'msg_2', null),
		text: fc.oneof(fc.constant('yes'), fc.string(), fc.constant(null)),
		hasMore: fc.boolean(),
		reaction: fc.constantFrom('like', 'dislike', 'laugh', null),
		at: fc.option(fc.integer({ min: ASKED - 5_000, max: ASKED + 5_000 }), { nil: null }),
		written_at: fc.constant(null),
	});
	fc.assert(
		fc.property(anything, fc.constantFrom(...CHANGES), (said, [, change, asked]) => {
			const judged = judge({ ...said, ...change }, { ...question, ...asked });
			expect(judged).toHaveProperty('ignored');
		}),
	);
});

test('where nobody knows when it was asked, a reply does not count; a tapback does, because it names the question', () => {
	expect(judge(reply, { ...question, asked_at: null })).toEqual({ ignored: 'too_early' });
	expect(judge(tapback, { ...question, asked_at: null })).toHaveProperty('answer');
});

test('where the chat does not show the text of the question, a reply without a mark is unclear', () => {
	const asks = { mark: 417, to: 'somebody', text: 'text' };
	const rows = [
		{ id: 'msg_1', inbound: false, text: '' },
		{ id: 'msg_2', inbound: true, text: '' },
	];
	expect(judgeReply(reply, { ...question, asks }, rows)).toEqual({ unclear: 'question' });
	const marked = { ...reply, text: 'Yes #417' };
	expect(judgeReply(marked, { ...question, asks }, rows)).toHaveProperty('answer');
});

test('the same second as the question counts: Chert may write whole seconds', () => {
	expect(judge({ ...reply, at: Math.floor(ASKED / 1_000) * 1_000 }, question)).toHaveProperty(
		'answer',
	);
});

test('an approver counts in capitals too, and a phone a minute behind is no matter', () => {
	const said = { ...reply, from: 'Jo@Example.com', written_at: ASKED - 59_000 };
	expect(judge(said, { ...question, approvers: ['jo@example.com'] })).toHaveProperty('answer');
});

test('an approver counts in whatever way Chert writes the number', () => {
	const asked = { ...question, approvers: ['+14155551234'] };
	expect(judge({ ...reply, from: '+1 (415) 555-1234' }, asked)).toHaveProperty('answer');
	expect(judge({ ...reply, from: '+1 (415) 555-1235' }, asked)).toHaveProperty('ignored');
});

test.each(['freeText', 'choice'] as const)('a tapback says nothing to a %s', (responseType) => {
	expect(judge(tapback, { ...question, responseType })).toEqual({ ignored: 'not_asked_for' });
});

test('a tapback that names no message means nothing', () => {
	expect(judge({ ...tapback, message_id: null }, question)).toEqual({ ignored: 'no_meaning' });
});

test('what repeats the decision before it in a loop does not stand between a question and its answer', () => {
	const confirmations = { approved: 'Approved.', answer: 'Thank you. Your answer: {answer}' };
	const between = (text: string) =>
		judgeReply(reply, { ...question, confirmations }, [
			{ id: 'msg_1', inbound: false, text: 'Leave?', at: ASKED },
			{ id: 'msg_0', inbound: false, text },
			{ id: 'msg_2', inbound: true, text: 'Yes' },
		]);
	expect(between('Approved.')).toHaveProperty('answer');
	expect(between('Thank you. Your answer: 2')).toHaveProperty('answer');
	expect(between('Approved. Lunch?')).toEqual({ unclear: 'question' });
	expect(between('')).toEqual({ unclear: 'question' });
	const around = { answer: 'Taken: {answer}. Thanks!' };
	const alone = { answer: '{answer}' };
	const withText = (texts: object, text: string) =>
		judgeReply(reply, { ...question, confirmations: texts }, [
			{ id: 'msg_1', inbound: false, text: 'Leave?', at: ASKED },
			{ id: 'msg_0', inbound: false, text },
			{ id: 'msg_2', inbound: true, text: 'Yes' },
		]);
	expect(withText(around, 'Taken: 2. Thanks!')).toHaveProperty('answer');
	expect(withText(around, 'Taken: the car. Lunch?')).toEqual({ unclear: 'question' });
	// Nothing tells it from any other message.
	expect(withText(alone, 'Lunch?')).toEqual({ unclear: 'question' });
});

describe('where the chat names the reply in another way than the event', () => {
	const other = { ...reply, message_id: 'phone_2' };
	const judged = (at: number, asked_at: number) =>
		judgeReply({ ...other, at }, { ...question, asked_at }, [
			{ id: 'msg_2', inbound: true, text: 'Yes', at },
			{ id: 'msg_1', inbound: false, text: 'Leave?', at: asked_at },
		]);

	test('one of the same second as the question is none: it may be from before it', () => {
		const second = ASKED - 700;
		expect(judged(second, second)).toEqual({ ignored: 'too_early' });
		expect(judged(second, ASKED)).toEqual({ ignored: 'too_early' });
		expect(judged(ASKED + 200, ASKED)).toEqual({ ignored: 'too_early' });
	});

	test('one of a later second counts', () => {
		expect(judged(ASKED + 300, ASKED)).toHaveProperty('answer');
	});

	test('what your line sends after it stands in no way, but within one second nobody knows', () => {
		const second = ASKED + 5_300;
		const lunch = (at: number) =>
			judgeReply({ ...other, at: second }, question, [
				{ id: 'msg_1', inbound: false, text: 'Leave?', at: ASKED },
				{ id: 'msg_2', inbound: true, text: 'Yes', at: second },
				{ id: 'msg_3', inbound: false, text: 'Lunch?', at },
			]);
		expect(lunch(second + 1_000)).toHaveProperty('answer');
		for (const at of [second, second + 200]) expect(lunch(at)).toEqual({ unclear: 'question' });
	});
});

test('one above the question is from before it, and where Chert did not say at once when it was asked, the chat does', () => {
	const judged = (asked_at: number | null, ...rows: HistoryRow[]) =>
		judgeReply({ ...reply, at: ASKED }, { ...question, asked_at }, rows);
	const asked = { id: 'msg_1', inbound: false, text: 'Leave?', at: ASKED };
	const said = { id: 'msg_2', inbound: true, text: 'Yes', at: ASKED };
	expect(judged(ASKED, said, asked)).toEqual({ ignored: 'too_early' });
	expect(judged(ASKED - 2_000, said, asked)).toEqual({ ignored: 'too_early' });
	expect(judged(null, asked, said)).toHaveProperty('answer');
	// The chat may say another time than the answer to the question's own request.
	expect(judged(ASKED - 500, { ...asked, at: ASKED - 200 }, said)).toHaveProperty('answer');
	// The question is out of sight: the place of the reply tells nothing.
	expect(judged(ASKED, said)).toEqual({ ignored: 'too_early' });
});

test('the own short help stands in no way, in either form', () => {
	for (const text of ['Reply yes or no.', 'Say which.']) {
		const help = { id: 'msg_3', inbound: false, text, at: ASKED + 1_000 };
		const rows = [
			{ id: 'msg_1', inbound: false, text: 'Leave?', at: ASKED },
			help,
			{ id: 'msg_2', inbound: true, text: 'Yes', at: reply.at! },
		];
		expect(judgeReply(reply, { ...question, howToChoose: 'Say which.' }, rows)).toHaveProperty(
			'answer',
		);
	}
});

test.each(['freeText', 'choice', 'approval'] as const)(
	'a reply in which there is nothing to read is no answer to a %s, not even where a label has nothing either',
	(responseType) => {
		const asked = { ...question, responseType, choices: ['\u{1F3FD}'], approveWords: [''] };
		for (const text of [null, ' \n', '\u200B']) {
			expect(judge({ ...reply, text }, asked)).toEqual({ unclear: 'words' });
		}
	},
);

test('a reply that was edited before n8n read it is not understood', () => {
	const judged = (now: string) =>
		judgeReply(reply, question, [
			{ id: 'msg_1', inbound: false, text: 'Leave?', at: ASKED },
			{ id: 'msg_2', inbound: true, text: now, at: ASKED + 5_000 },
		]);
	expect(judged('No, wait')).toEqual({ unclear: 'words' });
	expect(judged(' yes ')).toHaveProperty('answer');
});

describe('a reply with a mark', () => {
	const asks = { mark: 12, to: 'to', text: 'text' };
	const rows = (...others: Array<[id: string, mark: number]>) => [
		...others.map(([id, mark]) => ({ id, inbound: false, text: `Another #${mark}`, mark })),
		{ id: 'msg_1', inbound: false, text: 'Leave? #12', mark: 12, at: ASKED },
		{ id: 'msg_2', inbound: true, text: '' },
	];
	const judged = (text: string, others: Array<[string, number]>, more: Partial<Question> = {}) =>
		judgeReply({ ...reply, text }, { ...question, asks, ...more }, rows(...others));

	test('decides its question, whatever else stands in the chat', () => {
		const own = { settled: [] };
		expect(judged('yes 12', [['msg_0', 13]], own)).toMatchObject({ answer: { approved: true } });
		expect(judged('yes', [['msg_0', 13]], own)).toEqual({ unclear: 'question' });
		expect(judged('yes', [['msg_0', 13]], { settled: ['msg_0'] })).toHaveProperty('answer');
	});

	test('that two questions have decides none of them', () => {
		expect(judged('yes #12', [['msg_0', 12]])).toEqual({ unclear: 'question' });
		expect(judged('yes #12', [['msg_0', 12]], { settled: ['msg_0'] })).toEqual({
			unclear: 'question',
		});
	});

	test('of another question is left to that one, and of one that is over is unclear', () => {
		const free = { responseType: 'freeText' as const };
		for (const text of ['13 yes', '12 groups #13']) {
			expect(judged(text, [['msg_0', 13]], free)).toEqual({ ignored: 'other_question' });
		}
		expect(judged('yes 13', [['msg_0', 13]])).toEqual({ ignored: 'other_question' });
		expect(judged('yes 13', [['msg_0', 13]], { settled: ['msg_0'] })).toEqual({
			unclear: 'question',
		});
	});

	test('of nobody is not understood', () => {
		expect(judged('yes 99', [])).toEqual({ unclear: 'words' });
	});

	test.each([ASKED - 1_000, ASKED + 1_000])(
		'needs the sign where another message of the line has the same number',
		(at) => {
			const lunch = { id: 'msg_3', inbound: false, text: 'Lunch at 12?', at };
			const said = (text: string) =>
				judgeReply({ ...reply, text }, { ...question, asks }, [...rows(), lunch]);
			expect(said('yes 12')).toEqual({ unclear: 'question' });
			expect(said('yes #12')).toHaveProperty('answer');
		},
	);

	test('keeps its number out of the answer to a free text', () => {
		const free = { responseType: 'freeText' as const };
		expect(judged('#12 the old ones', [['msg_0', 13]], free)).toMatchObject({
			answer: { text: 'the old ones' },
		});
		expect(judged('we need 12', [], free)).toMatchObject({ answer: { text: 'we need 12' } });
		// 13 was the number of a question that is over.
		const over = { ...free, settled: ['msg_0'] };
		expect(judged('we need 13', [['msg_0', 13]], over)).toHaveProperty('answer');
	});

	test('decides also where the question has gone out of sight, where a bare reply does not', () => {
		const gone = { ...question, asks };
		const later = [{ id: 'msg_2', inbound: true, text: '' }];
		expect(judgeReply({ ...reply, text: 'yes 12' }, gone, later)).toHaveProperty('answer');
		expect(judgeReply(reply, gone, later)).toEqual({ unclear: 'question' });
	});
});

test('a message of the line that Chert lists in the wrong place still stands in between by its time', () => {
	const rows = [
		{ id: 'msg_1', inbound: false, text: 'Leave?', at: ASKED },
		{ id: 'msg_2', inbound: true, text: 'Yes', at: ASKED + 5_000 },
		{ id: 'msg_3', inbound: false, text: 'Lunch at 12?', at: ASKED + 4_000 },
	];
	expect(judgeReply(reply, question, rows)).toEqual({ unclear: 'question' });
	const after = rows.map((row) => (row.id === 'msg_3' ? { ...row, at: ASKED + 6_000 } : row));
	expect(judgeReply(reply, question, after)).toHaveProperty('answer');
});

describe('what Chert says', () => {
	const H = (handle: string, is_me: boolean) => ({ handle, service: 'imessage', is_me });
	const row = (message: object) => ({
		id: 'evt_1',
		type: 'message.received',
		event_id: 'chert:msg:1',
		lead_id: 'ld_1',
		created_at: '2026-05-24T12:00:05Z',
		payload: {
			event: 'message.received',
			event_id: 'chert:msg:1',
			event_type: 'message.received',
			timestamp: '2026-05-24T12:00:04.000Z',
			data: {
				chat: { id: 'ch_1', is_group: false, owner_handle: H('+14155550100', true) },
				message: { id: 'msg_2', parts: [{ type: 'text', value: 'Yes' }], ...message },
			},
		},
	});

	test('a documented row of GET /events is read', () => {
		const message = { direction: 'inbound', sender_handle: H('+14155551234', false) };
		expect(readReply(row(message))).toEqual({
			...reply,
			event_id: 'chert:msg:1',
			at: Date.parse('2026-05-24T12:00:05Z'),
			written_at: Date.parse('2026-05-24T12:00:04Z'),
		});
	});

	test.each([
		['a picture', { type: 'media', attachment_id: 'in_1' }],
		['a link', { type: 'rich_link', url: 'https://example.com/but-not-these' }],
	])('a yes with %s says more than yes; as a free text it counts', (_, part) => {
		const parts = [{ type: 'text', value: 'Yes' }, part];
		const said = readReply(row({ direction: 'inbound', parts }))!;
		const asked = { ...question, asked_at: said.at! - 1_000 };
		expect(judge(said, asked)).toEqual({ unclear: 'words' });
		expect(judge(said, { ...asked, responseType: 'freeText' })).toMatchObject({
			answer: { text: 'Yes' },
		});
	});

	test('an old event that comes again under a new row is as old as it says', () => {
		const message = { direction: 'inbound', sender_handle: H('+14155551234', false) };
		const again = readReply({ ...row(message), created_at: '2026-05-26T12:00:05Z' })!;
		const asked_at = Date.parse('2026-05-26T12:00:00Z');
		expect(judge(again, { ...question, asked_at })).toEqual({ ignored: 'too_early' });
	});

	test.each<[string, object, boolean | null]>([
		['outbound', { direction: 'outbound', sender_handle: H('+14155551234', false) }, true],
		['is_me, though inbound', { direction: 'inbound', sender_handle: H('+1', true) }, true],
		['the line, though inbound', { direction: 'inbound', sender_handle: '+14155550100' }, true],
		['the line in another spelling', { sender_handle: '+1 (415) 555-0100' }, true],
		['the line so, though inbound', { direction: 'inbound', sender_handle: '14155550100' }, true],
		['inbound without a sender', { direction: 'inbound' }, false],
		['neither sender nor direction', {}, null],
	])('who has said it: %s', (_, message, own) => {
		expect(readReply(row(message))!.own).toBe(own);
	});

	test('what is no event says nothing', () => {
		fc.assert(
			fc.property(fc.anything(), (value) => {
				expect(() => readReply(value)).not.toThrow();
			}),
		);
		expect(readReply({ event: 'message.received' })).toBeUndefined();
	});
});
