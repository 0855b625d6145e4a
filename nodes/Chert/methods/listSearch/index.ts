import { searchChats, searchGroups } from './chats';
import { searchPhoneNumbers } from './phoneNumbers';

/** What fills the lists of the node's "From List" modes, by the name that fields call it. */
export const listSearch = { searchChats, searchGroups, searchPhoneNumbers };
