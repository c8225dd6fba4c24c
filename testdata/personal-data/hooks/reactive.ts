import { computed, ref } from "vue";

export function form(user: { email: string; floor: number }) {
  const kept = ref(user.email);
  const label = computed(() => kept.value);
  const floor = computed(() => user.floor);
  console.log(label.value); // expect: personal-data-in-log
  console.log(floor.value);
}
