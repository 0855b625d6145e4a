import { searchChats, searchGroups } from './chats';
import { searchPhoneLines, searchPhoneNumbers } from './phoneNumbers';
import { searchWebhookSubscriptions } from './webhookSubscriptions';

/** What fills the lists of the node's "From List" modes, by the name that fields call it. */
export const listSearch = {
	searchChats,
	searchGroups,
	searchPhoneLines,
	searchPhoneNumbers,
	searchWebhookSubscriptions,
};
