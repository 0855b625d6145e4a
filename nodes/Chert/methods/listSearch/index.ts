import { searchChats, searchGroups } from './chats';
import { searchAttachments, searchEvents, searchMessages } from './events';
import { searchPhoneLines, searchPhoneNumbers } from './phoneNumbers';
import { searchWebhookSubscriptions } from './webhookSubscriptions';

/** What fills the lists of the node's "From List" modes, by the name that fields call it. */
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
