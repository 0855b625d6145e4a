import { jsonOf, refuse, type Route, type RouteCall } from './route';

/** `PUT /chats/{id}`. Source: docs: chats. */
export const updateChat: Route = {
	method: 'PUT',
	path: '/chats/:chat_id',
	success: ({ chat_id: id }) => ({
		chat: { id, display_name: 'New name', group_chat_icon: null, is_group: true },
	}),
	handle(call) {
		const { state, params } = call;
		const { display_name, group_chat_icon } = jsonOf(call);
		const chat = state.chats.byId.get(params.chat_id) ?? refuse(2002);
		const refusal = state.chats.refusalForGroup(chat);
		if (refusal) return { error: refusal };
		if (display_name === undefined && group_chat_icon === undefined) {
			refuse(Number(call.variants.empty_update), 'Nothing to update');
		}
		const name = display_name === undefined ? chat.display_name : trimmed(call, display_name);
		const icon =
			group_chat_icon === undefined ? chat.group_chat_icon : https(call, group_chat_icon);
		chat.display_name = name;
		chat.group_chat_icon = icon;
		const { id, is_group } = chat;
		return { body: { chat: { id, display_name: name, group_chat_icon: icon, is_group } } };
	},
};

function trimmed({ variants }: RouteCall, value: unknown): string {
	const name = typeof value === 'string' ? value.trim() : '';
	return name === '' ? refuse(Number(variants.empty_update), 'display_name is empty') : name;
}

function https({ variants }: RouteCall, value: unknown): string {
	const isHttps = typeof value === 'string' && value.startsWith('https://') && URL.canParse(value);
	if (isHttps) return value;
	return refuse(Number(variants.empty_update), 'group_chat_icon is no https address');
}
