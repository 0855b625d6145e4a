import type { Asker } from '../../../../nodes/Chert/api/ask';
import { helpFor } from '../../../../nodes/Chert/questions/help';
import type { Question } from '../../../../nodes/Chert/questions/question';
import { addressQuery } from '../../../../nodes/Chert/questions/replyAddress';
import { SimulatedClock } from '../../../support/simulatedClock';

const own = { message_id: 'own', chat_id: 'ch_1', asked_at: 0, expected: 'Reply "Yes".' };
const question = { ...own, asks: { mark: 10, to: 'ch_1', text: 'text' } } as unknown as Question;
const outbound = (id: string, value: string) => ({
	id,
	direction: 'outbound',
	parts: [{ type: 'text', value }],
});

/** The chat with the question, and with newer ones that are open. */
function chatWith(newer: number): Asker {
	const marks = Array.from({ length: newer }, (_, n) => n + 11);
	const subscriptions = marks.map((mark) => {
		const asks = { mark, to: 'ch_1', text: 'text' };
		const facts = { address: 'chert', instance: 'example', run: 0, until: 0, asks } as const;
		const query = new URLSearchParams({ ...addressQuery(facts) });
		const url = `https://n8n.example.com/webhook-waiting/${mark}/node?${query.toString()}`;
		return { id: `sub_${mark}`, url };
	});
	const messages = [10, ...marks].map((mark) =>
		outbound(mark === 10 ? 'own' : `msg_${mark}`, `Leave? #${mark}`),
	);
	return {
		request: async ({ path }, expected) =>
			await Promise.resolve(
				expected!.read!(path.endsWith('/messages') ? { messages } : { subscriptions })!,
			),
	};
}

test.each([
	[0, 0],
	[1, 2_000],
	[2, 4_000],
	[3, 6_000],
	[9, 6_000],
])('with %d newer open questions the help waits %d ms for theirs', async (newer, expected) => {
	const clock = new SimulatedClock();
	const begin = clock.now();
	expect(await clock.finish(helpFor(chatWith(newer), question, 'words', clock))).toBe(own.expected);
	expect(clock.now() - begin).toBe(expected);
});
