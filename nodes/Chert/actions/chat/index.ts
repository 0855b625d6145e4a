import type { Resource } from '../../shared/operation';
import { create } from './create.operation';
import { getMessages } from './getMessages.operation';
import { leave } from './leave.operation';
import { markRead } from './markRead.operation';
import { sendMessage } from './sendMessage.operation';
import { setTyping } from './setTyping.operation';
import { update } from './update.operation';

/** The first operation is the one that a new node starts with. */
export const chat: Resource = {
	name: 'Chat',
	operations: { leave, create, getMessages, markRead, sendMessage, setTyping, update },
};
