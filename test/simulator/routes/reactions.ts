import { jsonOf, messageOf, refuse, shownId, type Route } from './route';

const REACTIONS = ['love', 'like', 'dislike', 'laugh', 'emphasize', 'question'];

const success = (message_id: string, reaction: string) => ({
	status: 'sent',
	message_id,
	reaction,
});

/** `POST /messages/{id}/react`; the name comes back normalised. Source: docs: messages. */
export const reactions: Route = {
	method: 'POST',
	path: '/messages/:message_id/react',
	success: ({ message_id }) => success(message_id, 'like'),
	handle(call) {
		const { reaction } = jsonOf(call);
		const message = messageOf(call);
		const name = typeof reaction === 'string' ? reaction.trim().toLowerCase() : '';
		if (!REACTIONS.includes(name)) {
			return refuse(1002, `reaction must be one of ${REACTIONS.join(', ')}`);
		}
		call.state.messages.react(message.id, name);
		return { body: success(shownId(call, message), name) };
	},
};
