import { searchChats, searchGroups } from './chats';
import { searchAttachments, searchEvents, searchMessages } from './events';
import { searchPhoneLines, searchPhoneNumbers } from './phoneNumbers';
import { searchWebhookSubscriptions } from './webhookSubscriptions';

/** By the name that fields call it. */
export const listSearch = {
	searchAttachments,
	searchChats,
	searchEvents,
	searchGroups,
	searchMessages,
	searchPhoneLines,
	searchPhoneNumbers,
	searchWebhookSubscriptions,
};
