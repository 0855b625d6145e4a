import { addParticipant } from './addParticipant';
import { chatMessages } from './chatMessages';
import { createChat } from './createChat';
import { events } from './events';
import { leave } from './leave';
import { locations } from './locations';
import { markRead } from './markRead';
import { phoneNumbers } from './phoneNumbers';
import { removeParticipant } from './removeParticipant';
import type { Route } from './route';
import { sendMessage } from './sendMessage';
import { typing } from './typing';
import { updateChat } from './updateChat';
import { webhookSubscriptions } from './webhookSubscriptions';

/** Every route that the simulator knows. */
export const routes: readonly Route[] = [
	addParticipant,
	chatMessages,
	createChat,
	...events,
	leave,
	locations,
	markRead,
	phoneNumbers,
	removeParticipant,
	sendMessage,
	typing,
	updateChat,
	...webhookSubscriptions,
];
