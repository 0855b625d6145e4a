import { chatIdField } from '../../../../nodes/Chert/parameters/fields';

/** What the picker of a chat says and where its entries come from. */
test.each([
	[
		false,
		'Choose a chat…',
		'Chats with recent events, newest first. One in which nothing has happened yet is not listed.',
		'searchChats',
	],
	[
		true,
		'Choose a group…',
		'Groups with recent events, newest first. One in which nothing has happened yet is not listed.',
		'searchGroups',
	],
])('the picker of a chat, groups only: %j', (groupsOnly, placeholder, hint, searchListMethod) => {
	const { modes, description } = chatIdField('The chat to read', { groupsOnly });
	expect(description).toBe('The chat to read');
	expect(modes![0]).toMatchObject({ placeholder, hint, typeOptions: { searchListMethod } });
});

test('a chat may be any chat unless the operation is for groups', () => {
	expect(chatIdField('The chat to read')).toEqual(
		chatIdField('The chat to read', { groupsOnly: false }),
	);
});
