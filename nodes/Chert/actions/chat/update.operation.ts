import type { IDataObject } from 'n8n-workflow';
import { provided } from '../../api/answer';
import { documented, GROUP_ERROR_CODES } from '../../failures/errorCodes';
import { invalidInput } from '../../failures/failure';
import { chatIdField } from '../../parameters/fields';
import { readText } from '../../parameters/text';
import { readWebAddress } from '../../parameters/webAddress';
import type { Operation } from '../../run/operation';
import { asObject } from '../../shared/text';
import { aboutChat, chatOf } from './theChat';

/** Source: docs: chats. */
export const update: Operation = aboutChat({
	option: {
		name: 'Update Group',
		action: 'Update group',
		description: 'Change the name or the icon of an iMessage group, for everybody in it',
	},
	properties: [
		chatIdField('The group to change', { groupsOnly: true }),
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add field',
			default: {},
			description: 'What to change: the name, the icon or both',
			options: [
				{
					displayName: 'Name',
					name: 'displayName',
					type: 'string',
					default: '',
					placeholder: 'e.g. Sales North',
					description: 'The new name of the group',
				},
				{
					displayName: 'Icon URL',
					name: 'groupChatIcon',
					type: 'string',
					default: '',
					placeholder: 'e.g. https://example.com/team.png',
					description: 'Where the new picture of the group is: a web address with https://',
				},
			],
		},
	],
	routes: ['PUT /chats/{id}'],
	doneLabel: 'Updated before this',
	outputFields: ['chat_id', 'chat'],
	errors: {
		...documented(2002, 4001),
		...GROUP_ERROR_CODES,
		1004: {
			reason: 'INVALID_JSON',
			advice: 'Chert could not read the new name or icon. Check both fields.',
		},
	},
	howToCheck: 'Run this item again: the group gets the same name and icon, however often it runs.',
	prepare(item) {
		const { chat_id, path } = chatOf(item, 'group');
		const changes = readChanges(item.parameter('updateFields'));
		return {
			key: chat_id,
			execute: async (call) => {
				const answer = await call.request(
					{ method: 'PUT', path, body: changes },
					{
						read: provided(({ chat }) => shows(chat, chat_id, changes)),
						complaint: 'does not show the change in this group',
					},
				);
				return { chat_id, ...answer };
			},
		};
	},
});

function readChanges(fields: unknown): IDataObject {
	const given = asObject(fields) ?? {};
	const changes: IDataObject = {
		...('displayName' in given && { display_name: readText(given.displayName, 'Name').trim() }),
		...('groupChatIcon' in given && {
			group_chat_icon: readWebAddress(given.groupChatIcon, 'Icon URL', { httpsOnly: true }),
		}),
	};
	if (Object.keys(changes).length > 0) return changes;
	throw invalidInput('Nothing to update: add the Name, the Icon URL or both');
}

/** Chert may keep the icon elsewhere, so its address need not be the one that was sent. */
function shows(chat: unknown, chat_id: string, changes: IDataObject): boolean {
	const shown = asObject(chat);
	const { display_name, group_chat_icon } = changes;
	if (shown?.id !== chat_id) return false;
	if (display_name !== undefined && shown.display_name !== display_name) return false;
	return group_chat_icon === undefined || (shown.group_chat_icon ?? '') !== '';
}
