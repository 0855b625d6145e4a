import { addParticipant } from './addParticipant';
import { chatMessages } from './chatMessages';
import { createChat } from './createChat';
import { editMessage } from './editMessage';
import { events } from './events';
import { leave } from './leave';
import { locations } from './locations';
import { markRead } from './markRead';
import { message } from './message';
import { phoneNumbers } from './phoneNumbers';
import { reactions } from './reactions';
import { removeParticipant } from './removeParticipant';
import type { Route } from './route';
import { send } from './send';
import { sendMessage } from './sendMessage';
import { typing } from './typing';
import { updateChat } from './updateChat';
import { webhookSubscriptions } from './webhookSubscriptions';

/** Every route that the simulator knows. */
export const routes: readonly Route[] = [
	addParticipant,
	chatMessages,
	createChat,
	editMessage,
	...events,
	leave,
	locations,
	markRead,
	message,
	phoneNumbers,
	reactions,
	removeParticipant,
	send,
	sendMessage,
	typing,
	updateChat,
	...webhookSubscriptions,
];
