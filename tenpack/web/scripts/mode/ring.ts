/* Sound and vibration at the end of a rest. A page may make sound only after a touch: the first tick wakes it. */

let sound: AudioContext | null = null;

export function wakeSound(): void {
  sound ??= "AudioContext" in globalThis ? new AudioContext() : null;
  if (sound?.state === "suspended") void sound.resume();
}

export function ring(): void {
  navigator.vibrate?.([200, 100, 200]);
  if (sound?.state !== "running") return;
  [0, 0.25].forEach((after) => {
    const [tone, loudness, at] = [sound!.createOscillator(), sound!.createGain(), sound!.currentTime + after];
    tone.frequency.value = 880;
    loudness.gain.setValueAtTime(0.0001, at);
    loudness.gain.exponentialRampToValueAtTime(0.4, at + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.2);
    tone.connect(loudness).connect(sound!.destination);
    tone.start(at);
    tone.stop(at + 0.22);
  });
}
