import type { INodeProperties } from 'n8n-workflow';
import { chatIdField, IDEMPOTENCY_KEY_OPTION } from '../../parameters/fields';
import { phoneField } from '../phone';
import { ANSWER_TEXT, APPROVED_TEXT, DECLINED_TEXT } from '../../questions/confirm';
import { APPROVE_WORDS, DECLINE_WORDS } from '../../questions/words';

export const DEFAULT_LABELS = { approveLabel: 'Approve', disapproveLabel: 'Decline' } as const;

/**
 * The fields of Send and Wait for Response. Their names and values are those of n8n's own nodes, because
 * n8n rewrites them for its human review of AI tools (docs/n8n.md 34).
 */
export const PROPERTIES: INodeProperties[] = [
	{
		displayName:
			'The node asks one question for all its input items, and the workflow waits for one answer. To ask for each item, put the node into a loop (Loop Over Items).',
		name: 'oneQuestionNotice',
		type: 'notice',
		default: '',
	},
	// docs/n8n.md 34
	{
		displayName:
			'The message that n8n suggests shows "[object Object]" in place of what the tool would do. Write {{ JSON.stringify($tool.parameters) }} instead, or better the names that a person knows.',
		name: 'reviewNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { '@tool': [true] } },
	},
	{
		displayName: 'Send To',
		name: 'sendTo',
		type: 'options',
		noDataExpression: true,
		default: 'phone',
		description: 'Whether to ask one person by phone number, or in a chat that exists already',
		options: [
			{ name: 'Chat', value: 'chat' },
			{ name: 'Phone Number', value: 'phone' },
		],
	},
	phoneField('Who is asked: a phone number with its country code', { sendTo: ['phone'] }),
	{
		...chatIdField('The chat to ask in, a group or a direct chat'),
		displayOptions: { show: { sendTo: ['chat'] } },
	},
	{
		displayName: 'Message',
		name: 'message',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		required: true,
		placeholder: 'e.g. Leave 12 groups for Jo Park?',
		description:
			'The question. An expression can use all input items, for example their number: {{ $input.all().length }}.',
	},
	{
		displayName: 'Response Type',
		name: 'responseType',
		type: 'options',
		default: 'approval',
		description: 'What kind of answer to wait for',
		options: [
			{ name: 'Approval', value: 'approval', description: 'Yes or no' },
			{
				name: 'Choice',
				value: 'choice',
				description: 'One of up to nine answers, by its number or its words',
			},
			{ name: 'Free Text', value: 'freeText', description: 'Whatever the person writes' },
		],
	},
	{
		displayName: 'Choices',
		name: 'choices',
		type: 'fixedCollection',
		placeholder: 'Add choice',
		default: {},
		typeOptions: { multipleValues: true, sortable: true },
		description:
			'The answers to choose from, two to nine. The question lists them with their numbers; the page has a button for each.',
		displayOptions: { show: { responseType: ['choice'] } },
		options: [
			{
				displayName: 'Values',
				name: 'values',
				values: [
					{
						displayName: 'Label',
						name: 'label',
						type: 'string',
						default: '',
						placeholder: 'e.g. Leave all 12 groups',
						description: 'What the person reads and may reply; it comes out as the answer',
					},
				],
			},
		],
	},
	{
		displayName: 'Approval Options',
		name: 'approvalOptions',
		type: 'fixedCollection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show: { responseType: ['approval'] } },
		options: [
			{
				displayName: 'Values',
				name: 'values',
				values: [
					{
						displayName: 'Type of Approval',
						name: 'approvalType',
						type: 'options',
						default: 'double',
						description:
							'Which answers the question and the page offer. A reply or tapback that says no always declines.',
						options: [
							{ name: 'Approve Only', value: 'single' },
							{ name: 'Approve and Disapprove', value: 'double' },
						],
					},
					{
						displayName: 'Approve Button Label',
						name: 'approveLabel',
						type: 'string',
						default: 'Approve',
						description: 'The word that approves: as a reply, and on the button of the page',
					},
					{
						displayName: 'Disapprove Button Label',
						name: 'disapproveLabel',
						type: 'string',
						default: 'Decline',
						description: 'The word that declines: as a reply, and on the button of the page',
						displayOptions: { show: { approvalType: ['double'] } },
					},
				],
			},
		],
	},
];

export const OPTIONS: INodeProperties[] = [
	{
		displayName: 'Answer By',
		name: 'answerBy',
		type: 'multiOptions',
		default: ['reply', 'tapback'],
		description:
			'How the person can answer. For replies and tapbacks Chert has to reach this n8n; for the link only the phone has to.',
		options: [
			{ name: 'Link', value: 'link', description: 'A page with the question, to be opened' },
			{ name: 'Reply', value: 'reply', description: 'The next message of that person' },
			{
				name: 'Tapback',
				value: 'tapback',
				description: 'Like, love and emphasize approve; dislike declines',
			},
		],
	},
	{
		displayName: 'Approve Words',
		name: 'approveWords',
		type: 'string',
		default: APPROVE_WORDS.join(', '),
		typeOptions: { rows: 2 },
		description:
			'Replies that approve, besides the label of the button: words separated by commas, or a list from an expression. Capitals, thanks and a thumb do not matter; any other word makes the reply unclear.',
	},
	{
		displayName: 'Approvers',
		name: 'approvers',
		type: 'string',
		default: '',
		placeholder: 'e.g. +14155551234, jo@example.com',
		description:
			'Phone numbers with their country code, or e-mail addresses, separated by commas. In a group, only their answers count. Without this option everybody in the chat can answer.',
	},
	{
		displayName: 'Confirm the Answer',
		name: 'confirmAnswer',
		type: 'boolean',
		default: true,
		description:
			'Whether one short message in the chat repeats the decision, so that a slip of the thumb is noticed at once. Without this option: yes, but not for Free Text.',
	},
	{
		displayName: 'Decline Words',
		name: 'declineWords',
		type: 'string',
		default: DECLINE_WORDS.join(', '),
		typeOptions: { rows: 2 },
		description:
			'Replies that decline, besides the label of the button: words separated by commas, or a list from an expression',
	},
	{
		displayName: 'How to Answer',
		name: 'howToAnswer',
		type: 'string',
		default: '',
		placeholder: 'e.g. Please reply with yes or no.',
		description:
			'The sentence below the question that says how to answer, for example in another language. It is also sent, once, to a person whose reply is not understood.',
	},
	{
		displayName: 'How to Choose',
		name: 'howToChoose',
		type: 'string',
		default: '',
		placeholder: 'e.g. Please reply with the number of the question: yes {number}',
		description:
			'What is sent, once, to a person whose reply could be for another message in the chat, for example in another language. {number} stands for the number of the question, such as #417.',
	},
	IDEMPOTENCY_KEY_OPTION,
	{
		displayName: 'Limit Wait Time',
		name: 'limitWaitTime',
		type: 'fixedCollection',
		description:
			'How long to wait for an answer. When that time is over, the workflow goes on with the input items.',
		default: {
			values: { limitType: 'afterTimeInterval', resumeAmount: 45, resumeUnit: 'minutes' },
		},
		options: [
			{
				displayName: 'Values',
				name: 'values',
				values: [
					{
						displayName: 'Limit Type',
						name: 'limitType',
						type: 'options',
						default: 'afterTimeInterval',
						description: 'What ends the wait when nobody answers',
						options: [
							{
								name: 'After Time Interval',
								value: 'afterTimeInterval',
								description: 'Waits for a certain amount of time',
							},
							{
								name: 'At Specified Time',
								value: 'atSpecifiedTime',
								description: 'Waits until a date and time',
							},
						],
					},
					{
						displayName: 'Amount',
						name: 'resumeAmount',
						type: 'number',
						default: 1,
						typeOptions: { minValue: 0 },
						description: 'How long to wait',
						displayOptions: { show: { limitType: ['afterTimeInterval'] } },
					},
					{
						displayName: 'Unit',
						name: 'resumeUnit',
						type: 'options',
						default: 'hours',
						options: [
							{ name: 'Days', value: 'days' },
							{ name: 'Hours', value: 'hours' },
							{ name: 'Minutes', value: 'minutes' },
						],
						description: 'Unit of the amount',
						displayOptions: { show: { limitType: ['afterTimeInterval'] } },
					},
					{
						displayName: 'Max Date and Time',
						name: 'maxDateAndTime',
						type: 'dateTime',
						default: '',
						description:
							'When to stop waiting. Without an offset the time is in the time zone of the workflow.',
						displayOptions: { show: { limitType: ['atSpecifiedTime'] } },
					},
				],
			},
		],
	},
	{
		displayName: 'Several Choices',
		name: 'severalChoices',
		type: 'boolean',
		default: false,
		description:
			'Whether the person may choose more than one. For Response Type Choice; the reply is then "1, 3".',
		displayOptions: { show: { '/responseType': ['choice'] } },
	},
	{
		displayName: 'Tell Others Why',
		name: 'tellOthers',
		type: 'boolean',
		default: false,
		description:
			'Whether somebody whose answer does not count, because of the option Approvers, is told so once in a private message. Only phone numbers can be told.',
	},
	{
		displayName: 'Text After an Answer',
		name: 'answerText',
		type: 'string',
		default: ANSWER_TEXT,
		description:
			'What Confirm the Answer sends for a choice or a free text. {answer} stands for the answer.',
		displayOptions: { show: { '/responseType': ['choice', 'freeText'] } },
	},
	{
		displayName: 'Text When Approved',
		name: 'approvedText',
		type: 'string',
		default: APPROVED_TEXT,
		placeholder: 'e.g. Approved. 12 groups will be left.',
		description: 'What Confirm the Answer sends after a yes',
		displayOptions: { show: { '/responseType': ['approval'] } },
	},
	{
		displayName: 'Text When Declined',
		name: 'declinedText',
		type: 'string',
		default: DECLINED_TEXT,
		placeholder: 'e.g. Declined. Nothing will be left.',
		description: 'What Confirm the Answer sends after a no',
		displayOptions: { show: { '/responseType': ['approval'] } },
	},
];
