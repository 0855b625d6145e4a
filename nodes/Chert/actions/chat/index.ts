import type { Resource } from '../../run/operation';
import { addParticipant } from './addParticipant.operation';
import { create } from './create.operation';
import { getAll } from './getAll.operation';
import { getMessages } from './getMessages.operation';
import { leave } from './leave.operation';
import { markRead } from './markRead.operation';
import { removeParticipant } from './removeParticipant.operation';
import { sendMessage } from './sendMessage.operation';
import { setTyping } from './setTyping.operation';
import { update } from './update.operation';

/** The first operation is the one that a new node starts with. */
export const chat: Resource = {
	name: 'Chat',
	operations: {
		leave,
		addParticipant,
		create,
		getAll,
		getMessages,
		markRead,
		removeParticipant,
		sendMessage,
		setTyping,
		update,
	},
};
