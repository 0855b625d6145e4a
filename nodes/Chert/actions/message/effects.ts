import type { INodePropertyOptions } from 'n8n-workflow';

/**
 * Those of iMessage: Chert's own list is not documented. When it does not know one it answers 4098 with
 * `allowed_effects`, and any name can be set with an expression. Source: docs: send, 4098.
 */
export const EFFECTS: INodePropertyOptions[] = [
	{ name: 'Balloons', value: 'balloons', description: 'Balloons rise over the screen' },
	{ name: 'Celebration', value: 'celebration', description: 'Sparks fall over the screen' },
	{ name: 'Confetti', value: 'confetti', description: 'Confetti falls over the screen' },
	{ name: 'Echo', value: 'echo', description: 'The bubble fills the screen many times' },
	{ name: 'Fireworks', value: 'fireworks', description: 'Fireworks over the screen' },
	{ name: 'Gentle', value: 'gentle', description: 'The bubble comes in small' },
	{ name: 'Invisible Ink', value: 'invisible_ink', description: 'Hidden until it is wiped' },
	{ name: 'Lasers', value: 'lasers', description: 'Laser beams over the screen' },
	{ name: 'Loud', value: 'loud', description: 'The bubble comes in large' },
	{ name: 'Love', value: 'love', description: 'A heart grows out of the bubble' },
	{ name: 'None', value: '', description: 'The message comes in as usual' },
	{ name: 'Slam', value: 'slam', description: 'The bubble hits the screen' },
	{ name: 'Spotlight', value: 'spotlight', description: 'A light falls on the bubble' },
];
