import type { IDataObject } from 'n8n-workflow';
import { resources } from '../../../../nodes/Chert/actions';
import { itemReader } from '../../../support/itemReader';
import { first } from '../../../support/certain';

/** An item that every operation can be prepared with. */
const ITEM: IDataObject = {
	addresses: '+14155551234',
	body: 'Hi',
	chatId: 'ch_1',
	eventId: 'evt_1',
	from: '+14155550100',
	latitude: 40.7,
	longitude: -73.9,
	messageId: 'msg_1',
	messageType: 'text',
	newText: 'Hello',
	phone: '+14155551234',
	reaction: 'like',
	sendTo: 'chat',
	state: 'typing',
	subscriptionId: 'whsub_1',
	text: 'Hi',
	to: '+14155551234',
	updateFields: { displayName: 'Name', isActive: true },
	url: 'https://hooks.example.com/a',
};

/** What changes nothing that another item could be about, and what asks one question for all items. */
const WITHOUT = new Set([
	'attachment.upload',
	'event.replay',
	'message.sendAndWait',
	'webhookSubscription.create',
]);

const changing = Object.entries(resources).flatMap(([resource, { operations }]) =>
	Object.entries(operations).flatMap(([name, operation]) =>
		operation.repeating === 'harmless' ? [] : [[`${resource}.${name}`, operation] as const],
	),
);

/** Items about one chat, message or subscription run one after another; an operation says which. */
test.each(changing.filter(([name]) => !WITHOUT.has(name)))(
	'%s keeps the order of items about the same thing, and of no others',
	async (_, operation) => {
		const keyOf = async (more: IDataObject = {}) => {
			const task = first([await operation.prepare(itemReader({ ...ITEM, ...more }))].flat());
			return 'key' in task ? task.key : undefined;
		};
		const key = await keyOf();
		expect(key).toEqual(expect.stringMatching(/./));
		expect(await keyOf()).toBe(key);
		const others = await keyOf({
			chatId: 'ch_2',
			messageId: 'msg_2',
			phone: '+14155559999',
			subscriptionId: 'whsub_2',
			to: '+14155559999',
		});
		expect(others).not.toBe(key);
	},
);

test('every other operation is known to need none', () => {
	expect([...WITHOUT].filter((name) => !changing.some(([known]) => known === name))).toEqual([]);
});
