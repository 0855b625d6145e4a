import { chatIdField } from '../../../../nodes/Chert/parameters/fields';

/** What the picker of a chat says and where its entries come from. */
test.each([
	[
		false,
		'Select a chat…',
		'Chats with recent events, newest first. A chat is listed from its first event on.',
		'searchChats',
	],
	[
		true,
		'Select a group…',
		'Groups with recent events, newest first. A group is listed from its first event on.',
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
