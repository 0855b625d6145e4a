import { jsonOf, messageOf, refuse, type Route } from './route';

const REACTIONS = ['love', 'like', 'dislike', 'laugh', 'emphasize', 'question'];

const success = (message_id: string, reaction: string) => ({
	status: 'sent',
	message_id,
	reaction,
});

/** `POST /messages/{id}/react`. Source: docs: messages. */
export const reactions: Route = {
	method: 'POST',
	path: '/messages/:message_id/react',
	success: ({ message_id }) => success(message_id, 'like'),
	handle(call) {
		const { reaction } = jsonOf(call);
		const { id } = messageOf(call);
		if (typeof reaction !== 'string' || !REACTIONS.includes(reaction)) {
			return refuse(1002, `reaction must be one of ${REACTIONS.join(', ')}`);
		}
		call.state.messages.react(id, reaction);
		return { body: success(id, reaction) };
	},
};
