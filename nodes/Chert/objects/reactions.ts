import type { INodePropertyOptions } from 'n8n-workflow';

/** Source: docs: `POST /messages/{id}/react`. */
export const REACTIONS: Array<INodePropertyOptions & { value: string }> = [
	{ name: 'Dislike', value: 'dislike', description: 'A thumbs-down' },
	{ name: 'Emphasize', value: 'emphasize', description: 'Two exclamation marks' },
	{ name: 'Laugh', value: 'laugh', description: 'Ha ha' },
	{ name: 'Like', value: 'like', description: 'A thumbs-up' },
	{ name: 'Love', value: 'love', description: 'A heart' },
	{ name: 'Question', value: 'question', description: 'A question mark' },
];
