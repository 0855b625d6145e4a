import type { IDataObject } from 'n8n-workflow';
import type { Asker } from '../../../../nodes/Chert/api/ask';
import { isTakenBack, readAgain, readReply } from '../../../../nodes/Chert/questions/reply';

const PHONE = '+14155551234';

const row = (
	event: string,
	reaction?: string,
	message_id = 'msg_1',
	from = PHONE,
): IDataObject => ({
	event,
	event_id: `${event} ${reaction}`,
	timestamp: '2026-05-24T12:00:00.000Z',
	data: { message_id, reaction, from },
});

/** Whether a tapback with 👍 counts no more where Chert lists this event after it, or again. */
async function isOver(later: IDataObject): Promise<boolean> {
	const asker: Asker = {
		request: async (_, expected) =>
			await Promise.resolve(expected!.read!({ events: [later], next_cursor: null })!),
	};
	return await isTakenBack(asker, readReply(row('reaction.added', 'like'))!);
}

test.each<[string, IDataObject, boolean]>([
	['itself', row('reaction.added', 'like'), false],
	['removed', row('reaction.removed', 'like'), true],
	['removed, whichever it was', row('reaction.removed'), true],
	['another one removed, which it has replaced', row('reaction.removed', 'love'), false],
	['replaced by another one', row('reaction.added', 'dislike'), true],
	['removed by somebody else', row('reaction.removed', 'like', 'msg_1', '+14155559999'), false],
	['removed from another message', row('reaction.removed', 'like', 'msg_2'), false],
	['a message', row('message.received', undefined), false],
])('a tapback is taken back: %s', async (_, later, expected) => {
	expect(await isOver(later)).toBe(expected);
});

test('an event is looked for on five pages of the list', async () => {
	const reply = readReply(row('message.received'))!;
	const isFoundOn = async (place: number) => {
		let page = 0;
		const asker: Asker = {
			request: async (_, expected) => {
				const events = ++page === place ? [row('message.received')] : [];
				return await Promise.resolve(expected!.read!({ events, next_cursor: `${page}` })!);
			},
		};
		return (await readAgain(asker, reply, null)) !== undefined;
	};
	expect(await Promise.all([1, 5, 6].map(isFoundOn))).toEqual([true, true, false]);
});
